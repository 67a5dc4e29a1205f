package org.nettyaio.linux.socket;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.nettyaio.linux.abi.msghdr;
import org.nettyaio.linux.abi.socket_h;
import org.nettyaio.linux.sys.SocketCalls;

/**
 * The errors that the kernel keeps for an internet socket, of which nothing is read: what stays
 * there would be reported by every poll. Without state: any thread can call.
 */
final class ErrorQueue {
  /** How many entries {@link #drain} takes out at the most. */
  static final int MAX_ERRORS = 64;

  /**
   * A message without room for anything. The kernel writes back that nothing has come, so all
   * threads may have the same.
   */
  private static final MemorySegment NO_MESSAGE = Arena.global().allocate(msghdr.layout());

  private ErrorQueue() {}

  /** Takes out what is in it, and forgets it; returns how many entries. Allocates nothing. */
  static int drain(int fd, int family) {
    if (family != socket_h.AF_INET && family != socket_h.AF_INET6) {
      // They do not know the flag, and would receive data.
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
