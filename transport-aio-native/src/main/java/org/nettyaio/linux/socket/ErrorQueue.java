package org.nettyaio.linux.socket;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.nettyaio.linux.abi.msghdr;
import org.nettyaio.linux.abi.socket_h;
import org.nettyaio.linux.sys.SocketCalls;

/**
 * Empties the error queue of an internet socket: while it has an entry, every poll reports POLLERR
 * (datagram_poll, tcp_poll). Without state: any thread can call.
 */
final class ErrorQueue {
  /** How many entries {@link #drain} removes at the most. */
  static final int MAX_ERRORS = 64;

  /**
   * A message without room for anything, so the entry is discarded. The kernel writes back lengths
   * of 0, so all threads can share it.
   */
  private static final MemorySegment NO_MESSAGE = Arena.global().allocate(msghdr.layout());

  private ErrorQueue() {}

  /** Removes and discards the entries; returns how many. Allocates nothing. */
  static int drain(int fd, int family) {
    if (family != socket_h.AF_INET && family != socket_h.AF_INET6) {
      // A Unix domain socket ignores MSG_ERRQUEUE, and would receive data.
      return 0;
    }
    int flags = socket_h.MSG_ERRQUEUE | socket_h.MSG_DONTWAIT;
    int count = 0;
    while (count < MAX_ERRORS && SocketCalls.recvmsg(fd, NO_MESSAGE, flags) >= 0) {
      count++;
    }
    return count;
  }
}
