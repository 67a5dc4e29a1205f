package org.nettyaio.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.nettyaio.linux.abi.poll_h;
import org.nettyaio.linux.abi.pollfd;

/** Waits for sockets, at most some seconds, so that a test that hangs fails instead. */
final class Await {
  private static final int SECONDS = 10;

  private Await() {}

  static void readable(Socket socket) {
    ready(socket, poll_h.POLLIN);
  }

  static void writable(Socket socket) {
    ready(socket, poll_h.POLLOUT);
  }

  static int ready(Socket socket, int events) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment poll = arena.allocate(pollfd.layout());
      pollfd.fd(poll, socket.fd());
      pollfd.events(poll, (short) events);
      assertThat(Syscalls.poll(poll, 1, SECONDS * 1000)).as("%s is ready", socket).isEqualTo(1);
      return pollfd.revents(poll);
    }
  }

  /** Accepts a connection that is on its way. */
  static Socket accept(Socket listener, AddressBuffer peer) {
    readable(listener);
    int fd = listener.accept(peer);
    assertThat(fd).as("accept").isGreaterThanOrEqualTo(0);
    return listener.accepted(fd);
  }

  /** Connects and expects success, at once or later. */
  static void connect(Socket socket, java.net.SocketAddress address) throws ErrnoException {
    int result = socket.connect(address);
    if (result == -Errno.EINPROGRESS) {
      writable(socket);
      result = socket.finishConnect();
    }
    assertThat(result).as("connect to %s", address).isZero();
  }
}
