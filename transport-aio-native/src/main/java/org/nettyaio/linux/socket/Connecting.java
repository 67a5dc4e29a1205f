package org.nettyaio.linux.socket;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.nettyaio.linux.Errno;
import org.nettyaio.linux.abi.sockaddr_storage;
import org.nettyaio.linux.abi.socket_h;
import org.nettyaio.linux.sys.SocketCalls;

/**
 * Begins, finishes and dissolves the connection of a non-blocking socket. Without state: any thread
 * can call. All methods return 0 or a negative errno.
 */
final class Connecting {
  /**
   * How often a connect that a signal interrupts is called again, so that signals cannot keep a
   * thread here.
   */
  private static final int MAX_INTERRUPTED = 8;

  private Connecting() {}

  /** Begins; -EINPROGRESS says that {@link #finish} will know when the socket is writable. */
  static int begin(int fd, MemorySegment address, int length) {
    int result = SocketCalls.connect(fd, address, length);
    return result == -Errno.EINTR ? beginAgain(fd, address, length) : result;
  }

  /**
   * After a signal the attempt either continues in the background or has not begun (EINTR in POSIX
   * connect()). Another call starts it in the latter case, and reports EALREADY or EISCONN in the
   * former.
   */
  private static int beginAgain(int fd, MemorySegment address, int length) {
    int result = -Errno.EINTR;
    for (int i = 0; i < MAX_INTERRUPTED && result == -Errno.EINTR; i++) {
      result = SocketCalls.connect(fd, address, length);
    }
    switch (result) {
      case -Errno.EALREADY:
        return -Errno.EINPROGRESS;
      case -Errno.EISCONN:
        return 0;
      default:
        return result;
    }
  }

  /** Returns how the attempt ended; -EINPROGRESS if it has not. */
  static int finish(int fd) {
    int error = SocketOptions.getInt(fd, socket_h.SOL_SOCKET, socket_h.SO_ERROR);
    if (error != 0) {
      return error < 0 ? error : -error;
    }
    // SO_ERROR is 0 for an attempt that is still in progress, too: only a connected socket has a
    // peer (ENOTCONN of getpeername(2) otherwise).
    try (Arena arena = Arena.ofConfined()) {
      AddressBuffer peer = new AddressBuffer(arena);
      int result = SocketCalls.getpeername(fd, peer.memory(), peer.offer());
      return result == -Errno.ENOTCONN ? -Errno.EINPROGRESS : result;
    }
  }

  /** Dissolves the connection, by connecting to AF_UNSPEC (connect(2)). */
  static int dissolve(int fd) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(sockaddr_storage.layout());
      return SocketCalls.connect(fd, memory, SocketAddresses.encodeUnspecified(memory, 0));
    }
  }
}
