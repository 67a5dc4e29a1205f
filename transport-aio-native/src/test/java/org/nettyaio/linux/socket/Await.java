package org.nettyaio.linux.socket;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.SocketAddress;
import org.nettyaio.linux.Errno;
import org.nettyaio.linux.ErrnoException;
import org.nettyaio.linux.abi.poll_h;

/** Waits for sockets, at most some seconds, so that a test that hangs fails instead. */
public final class Await {
  private Await() {}

  public static void readable(Socket socket) {
    ready(socket, poll_h.POLLIN);
  }

  public static void writable(Socket socket) {
    ready(socket, poll_h.POLLOUT);
  }

  public static int ready(Socket socket, int events) {
    int ready = PollCall.await(socket.fd(), events);
    assertThat(ready).as("%s is ready", socket).isNotZero();
    return ready;
  }

  /** Accepts a connection that is on its way. */
  public static Socket accept(Socket listener, AddressBuffer peer) {
    readable(listener);
    int fd = listener.accept(peer);
    assertThat(fd).as("accept").isGreaterThanOrEqualTo(0);
    return listener.accepted(fd);
  }

  /** Connects and expects success, at once or later. */
  public static void connect(Socket socket, SocketAddress address) throws ErrnoException {
    int result = socket.connect(address);
    if (result == -Errno.EINPROGRESS) {
      writable(socket);
      result = socket.finishConnect();
    }
    assertThat(result).as("connect to %s", address).isZero();
  }
}
