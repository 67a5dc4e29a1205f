package org.nettyaio.benchmarks.load;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import org.nettyaio.linux.Errno;
import org.nettyaio.linux.ErrnoException;
import org.nettyaio.linux.UnixAddress;
import org.nettyaio.linux.abi.in_h;
import org.nettyaio.linux.abi.socket_h;
import org.nettyaio.linux.abi.tcp_h;
import org.nettyaio.linux.socket.Socket;

/** One socket of the load, called when it is ready. */
abstract class Peer {
  private static final int IP_BIND_ADDRESS_NO_PORT = 24;

  /** Few enough that the local ports of one address do not run out. */
  private static final int CONNECTIONS_PER_ADDRESS = 10_000;

  private static int connected;

  /** The number by which epoll reports this peer; negative while it is not registered. */
  int number = -1;

  /** Handles the events that epoll reports. */
  abstract void ready(int events) throws IOException;

  /** Called several times each second, for timeouts. */
  void tick(long now) throws IOException {}

  /** Closes the socket. */
  abstract void close() throws IOException;

  /** Begins to connect to a server, given as in {@link LoadOrder#server}. */
  static Socket connect(String server) throws IOException {
    if (!server.startsWith("/")) {
      return connectTcp(Integer.parseInt(server));
    }
    Socket socket = Socket.newUnixStream();
    begin(socket, new UnixAddress(server));
    return socket;
  }

  private static Socket connectTcp(int port) throws IOException {
    Socket socket = Socket.newTcp(socket_h.AF_INET);
    socket.options().set(in_h.IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1);
    socket.options().set(in_h.IPPROTO_TCP, tcp_h.TCP_NODELAY, 1);
    int address = 1 + connected++ / CONNECTIONS_PER_ADDRESS % 200;
    socket.bind(new InetSocketAddress(loopback(address), 0));
    begin(socket, new InetSocketAddress(loopback(1), port));
    return socket;
  }

  static void begin(Socket socket, SocketAddress server) throws ErrnoException {
    int result = socket.connect(server);
    if (result < 0 && result != -Errno.EINPROGRESS) {
      throw new ErrnoException("connect to " + server, -result);
    }
  }

  static InetAddress loopback(int host) throws UnknownHostException {
    return InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) host});
  }

  /** Returns how many bytes were received; 0 if there are none at present. */
  static int received(int result) throws IOException {
    if (result > 0) {
      return result;
    }
    if (result == -Errno.EAGAIN || result == -Errno.EINTR) {
      return 0;
    }
    throw result == 0
        ? new IOException("the server has closed")
        : new ErrnoException("recv", -result);
  }

  /** Checks that everything has been sent: what the load sends fits into the socket's buffer. */
  static void sent(int result, int length) throws IOException {
    if (result != length) {
      throw result < 0
          ? new ErrnoException("send", -result)
          : new IOException("sent " + result + " of " + length + " bytes");
    }
  }
}
