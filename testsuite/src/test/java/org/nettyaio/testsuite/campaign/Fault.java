package org.nettyaio.testsuite.campaign;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A system call that is made to fail, with an error that it can have.
 *
 * @param call the system call's name
 * @param error the name of the error
 */
record Fault(String call, String error) {
  /**
   * Errors that say no more than "not now", or concern a connection that nobody has yet: no
   * connection may fail because of them.
   */
  private static final Set<String> TRANSIENT = Set.of("EINTR", "EAGAIN");

  private static final String UNTOLD = Traffic.STANDS_STILL;

  private static final List<String> TABLE =
      List.of(
          "accept4 EMFILE ENFILE ECONNABORTED EINTR ENOBUFS ENOMEM",
          "connect EINTR EAGAIN ENOBUFS EADDRNOTAVAIL",
          "recvfrom EINTR EAGAIN ECONNRESET ENOMEM",
          "sendto EINTR EAGAIN EPIPE ECONNRESET ENOBUFS ENOMEM",
          "writev EINTR EAGAIN EPIPE ECONNRESET ENOBUFS ENOMEM",
          "io_submit EAGAIN EINTR ENOMEM",
          "io_getevents EINTR",
          "io_cancel EINVAL EAGAIN",
          "io_setup EAGAIN ENOMEM",
          "setsockopt ENOMEM EINVAL",
          "shutdown ENOTCONN",
          "close EIO EINTR",
          "getsockname ENOBUFS",
          "recvmmsg EINTR EAGAIN ENOBUFS",
          "sendmmsg EINTR EAGAIN ENOBUFS",
          "sendfile EINTR EAGAIN EIO",
          "splice EINTR EAGAIN EPIPE ECONNRESET ENOMEM",
          "pipe2 EMFILE");

  /** Every call with every error. */
  static List<Fault> all() {
    return TABLE.stream()
        .flatMap(
            line -> {
              String[] words = line.split(" ");
              return Arrays.stream(words).skip(1).map(error -> new Fault(words[0], error));
            })
        .toList();
  }

  /** Whether a connection may fail because of it. */
  boolean isHard() {
    return switch (call) {
      case "connect", "io_setup" -> true;
      case "accept4", "io_getevents", "io_cancel", "close", "getsockname", "pipe2" -> false;
      default -> !TRANSIENT.contains(error);
    };
  }

  /** How many of these calls a thread of the program makes for sure. */
  int calls() {
    return switch (call) {
      case "io_setup" -> 3;
      case "io_cancel", "sendfile", "splice" -> 5;
      case "pipe2" -> 1;
      case "connect", "accept4", "setsockopt", "shutdown", "close" -> 12;
      default -> 40;
    };
  }

  /**
   * How many calls of each thread are spared: a JVM needs some to start, and one tells whether the
   * transport can be used.
   */
  int spared() {
    return switch (call) {
      case "close" -> 15;
      case "io_setup", "io_cancel" -> 1;
      default -> 0;
    };
  }

  /**
   * Whether a program has ended by a call of the JDK's own, which says nothing of the transport.
   */
  boolean hasHitTheJdk(String printed) {
    return printed.contains("Error occurred during initialization of VM")
        || printed.contains("the program fails") && !printed.contains("failed: " + error);
  }

  /** Whether a loop makes the call only if it does not batch. */
  boolean isDirect() {
    return call.equals("recvfrom") || call.equals("sendto") || call.equals("writev");
  }

  /** What an exception that comes of it, or what else is seen of it, contains. */
  Stream<String> excuses() {
    return switch (call) {
      // strace does not make a call that is to fail: the peer is not told of the end then, which in
      // life it is, or was before.
      case "close" -> Stream.of(error, UNTOLD, Server.STILL_OPEN);
      case "shutdown" -> Stream.of(error, "NotYetConnectedException", UNTOLD, Server.STILL_OPEN);
      case "connect", "io_setup" -> Stream.of(error, "backlog is full", "aio-max-nr");
      // A connection whose options cannot be set is closed before anybody has read from it.
      case "setsockopt" -> Stream.of(error, "ECONNRESET", "Connection reset", "EPIPE");
      // The JDK's call, and its words.
      case "sendfile" -> Stream.of("Input/output error").filter(words -> isHard());
      default -> isHard() ? Stream.of(error) : Stream.empty();
    };
  }

  @Override
  public String toString() {
    return call + " " + error;
  }
}
