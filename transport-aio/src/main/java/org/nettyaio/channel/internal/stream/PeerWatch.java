package org.nettyaio.channel.internal.stream;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.nettyaio.channel.internal.loop.AioRegistration;
import org.nettyaio.channel.internal.loop.Operation;
import org.nettyaio.linux.Errno;
import org.nettyaio.linux.abi.poll_h;
import org.nettyaio.linux.abi.socket_h;
import org.nettyaio.linux.socket.Socket;

/**
 * Watches for the peer's end while reading is not wanted. An end or an error that has nothing to
 * read before it is reported at once, as by Netty's native transports; everything else waits for a
 * {@code read()}, as with NIO. Used on the channel's loop only.
 */
final class PeerWatch {
  /**
   * What a poll reports when the peer has closed or there is an error; partly unasked (poll(2)).
   */
  private static final int EVENTS = poll_h.POLLRDHUP | poll_h.POLLHUP | poll_h.POLLERR;

  /** Where a peek puts its byte, which is not used. */
  private static final MemorySegment PEEKED = Arena.global().allocate(1);

  private final Socket socket;

  /** Whether the end has come, and input before it: there is nothing to watch until a read(). */
  private boolean inputFirst;

  PeerWatch(Socket socket) {
    this.socket = socket;
  }

  /** A read loop begins, after which the end may be all that is left. */
  void reading() {
    inputFirst = false;
  }

  /** Arms the poll for the peer's end, unless the one for input is armed, which reports it too. */
  void arm(AioRegistration registration) {
    if (!inputFirst && !registration.isOutstanding(Operation.POLL_IN)) {
      registration.arm(Operation.POLL_HUP, socket.fd(), poll_h.POLLRDHUP);
    }
  }

  /**
   * Empties the socket's error queue, if a poll has reported POLLERR.
   *
   * @return whether entries of the queue were all that the poll reported
   */
  boolean drainErrors(int events) {
    return (events & poll_h.POLLERR) != 0
        && socket.drainErrorQueue() > 0
        && (events & (poll_h.POLLIN | EVENTS)) == poll_h.POLLERR;
  }

  /** There is input before the end: nothing is watched for until a read(). */
  void waitForRead() {
    inputFirst = true;
  }

  /**
   * Peeks at what there is, after the poll has fired. This consumes an error of the socket.
   *
   * @return more than 0 if there is input; 0 if there is nothing but the end; -EAGAIN if there is
   *     nothing yet; or another negative errno
   */
  int look(int events) {
    if ((events & EVENTS) == 0) {
      // It could not be armed.
      return -Errno.EAGAIN;
    }
    if ((events & poll_h.POLLERR) != 0) {
      socket.drainErrorQueue();
    }
    int found = socket.recv(PEEKED.address(), 1, socket_h.MSG_PEEK | socket_h.MSG_DONTWAIT);
    return switch (-found) {
      case Errno.EINTR -> -Errno.EAGAIN;
      case Errno.ENOTCONN -> 0;
      default -> found;
    };
  }
}
