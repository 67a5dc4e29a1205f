package org.nettyaio.linux.socket;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.nettyaio.linux.Errno;
import org.nettyaio.linux.ErrnoException;
import org.nettyaio.linux.abi.poll_h;
import org.nettyaio.linux.abi.pollfd;
import org.nettyaio.linux.sys.Syscalls;

/** Waits for sockets, at most some seconds, so that a test that hangs fails instead. */
public final class Await {
  private static final int SECONDS = 10;

  private Await() {}

  public static void readable(Socket socket) {
    ready(socket, poll_h.POLLIN);
  }

  public static void writable(Socket socket) {
    ready(socket, poll_h.POLLOUT);
  }

  public static int ready(Socket socket, int events) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment poll = arena.allocate(pollfd.layout());
      pollfd.fd(poll, socket.fd());
      pollfd.events(poll, (short) events);
      assertThat(Syscalls.poll(poll, 1, SECONDS * 1000)).as("%s is ready", socket).isEqualTo(1);
      return pollfd.revents(poll);
    }
  }

  /** Accepts a connection that is on its way. */
  public static Socket accept(Socket listener, AddressBuffer peer) {
    readable(listener);
    int fd = listener.accept(peer);
    assertThat(fd).as("accept").isGreaterThanOrEqualTo(0);
    return listener.accepted(fd);
  }

  /** Connects and expects success, at once or later. */
  public static void connect(Socket socket, java.net.SocketAddress address) throws ErrnoException {
    int result = socket.connect(address);
    if (result == -Errno.EINPROGRESS) {
      writable(socket);
      result = socket.finishConnect();
    }
    assertThat(result).as("connect to %s", address).isZero();
  }
}
