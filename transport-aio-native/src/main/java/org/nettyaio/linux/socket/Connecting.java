package org.nettyaio.linux.socket;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.nettyaio.linux.Errno;
import org.nettyaio.linux.abi.sockaddr_storage;
import org.nettyaio.linux.abi.socket_h;
import org.nettyaio.linux.sys.SocketCalls;

/**
 * How a connection of a non-blocking socket is begun, asked after, and dissolved, with what the
 * kernel says in between. Without state: any thread can call. All return 0 or a negative errno.
 */
final class Connecting {
  /** How often a connect that a signal interrupts is called again. */
  private static final int MAX_INTERRUPTED = 8;

  private Connecting() {}

  /** Begins; -EINPROGRESS says that {@link #finish} will know when the socket is writable. */
  static int begin(int fd, MemorySegment address, int length) {
    int result = SocketCalls.connect(fd, address, length);
    return result == -Errno.EINTR ? beginAgain(fd, address, length) : result;
  }

  /** A signal came: the attempt goes on, or has not begun. To call again tells, and begins it. */
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

  /** Asks how it has ended; -EINPROGRESS says that it has not. */
  static int finish(int fd) {
    int error = SocketOptions.getInt(fd, socket_h.SOL_SOCKET, socket_h.SO_ERROR);
    if (error != 0) {
      return error < 0 ? error : -error;
    }
    // No error is also what an attempt reports that is under way: only a connected socket has a
    // peer.
    try (Arena arena = Arena.ofConfined()) {
      AddressBuffer peer = new AddressBuffer(arena);
      int result = SocketCalls.getpeername(fd, peer.memory(), peer.offer());
      return result == -Errno.ENOTCONN ? -Errno.EINPROGRESS : result;
    }
  }

  /** Dissolves it. */
  static int dissolve(int fd) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(sockaddr_storage.layout());
      return SocketCalls.connect(fd, memory, SocketAddresses.encodeUnspecified(memory, 0));
    }
  }
}
