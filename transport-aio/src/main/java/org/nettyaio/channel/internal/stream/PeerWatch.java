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
 * Looks out for the peer's end while nobody wants to read: an end, or an error, before which there
 * is nothing to read is told at once, as Netty's native transports do; anything else waits for a
 * {@code read()}, as it does with NIO. Used on the channel's loop only.
 */
final class PeerWatch {
  /** What a poll tells when the peer has closed, or there is an error; asked for or not. */
  private static final int EVENTS = poll_h.POLLRDHUP | poll_h.POLLHUP | poll_h.POLLERR;

  /** Where a peek puts its byte, which nobody looks at. */
  private static final MemorySegment PEEKED = Arena.global().allocate(1);

  private final Socket socket;

  /** Whether the end has come, and input before it: there is nothing to watch until a read(). */
  private boolean inputFirst;

  PeerWatch(Socket socket) {
    this.socket = socket;
  }

  /** Somebody reads, and what is then left is to be seen. */
  void reading() {
    inputFirst = false;
  }

  /** Nobody reads: has the loop tell when the peer has closed. */
  void arm(AioRegistration registration) {
    if (!inputFirst && !registration.isOutstanding(Operation.POLL_IN)) {
      registration.arm(Operation.POLL_HUP, socket.fd(), poll_h.POLLRDHUP);
    }
  }

  /**
   * Empties the socket's error queue, if a poll has told of it.
   *
   * @return whether there was nothing but that, which says nothing of the input
   */
  boolean hasOnlyErrors(int events) {
    return (events & poll_h.POLLERR) != 0
        && socket.drainErrorQueue() > 0
        && (events & (poll_h.POLLIN | EVENTS)) == poll_h.POLLERR;
  }

  /** There is input before the end. */
  void waitForRead() {
    inputFirst = true;
  }

  /**
   * Looks what is there, after the poll has fired. An error is told once, and so by this.
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
