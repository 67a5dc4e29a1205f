package org.nettyaio.linux.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.nettyaio.linux.Errno;
import org.nettyaio.linux.ErrnoException;
import org.nettyaio.linux.abi.fcntl_h;
import org.nettyaio.linux.abi.iovec;
import org.nettyaio.linux.abi.socket_h;
import org.nettyaio.linux.abi.tcp_info;
import org.nettyaio.linux.sys.FileCalls;

class SocketTcpTest {
  private final Arena arena = Arena.ofConfined();
  private final AddressBuffer peer = new AddressBuffer(arena);
  private final MemorySegment buffer = arena.allocate(1 << 16);

  @AfterEach
  void free() {
    arena.close();
  }

  @Test
  void bytesAreEchoedOverIpv4() throws Exception {
    echo(socket_h.AF_INET, "127.0.0.1", socket_h.AF_INET, "127.0.0.1");
  }

  @Test
  void bytesAreEchoedOverIpv6() throws Exception {
    assumeTrue(ipv6Loopback(), "no IPv6 loopback address");
    echo(socket_h.AF_INET6, "::1", socket_h.AF_INET6, "::1");
  }

  @Test
  void anIpv6SocketConnectsToAnIpv4Address() throws Exception {
    assumeTrue(SocketFamily.isIpv6Available(), "no IPv6");
    echo(socket_h.AF_INET, "127.0.0.1", socket_h.AF_INET6, "127.0.0.1");
  }

  @Test
  void anIpv6SocketAcceptsFromAnIpv4Address() throws Exception {
    assumeTrue(SocketFamily.isIpv6Available(), "no IPv6");
    echo(socket_h.AF_INET6, "127.0.0.1", socket_h.AF_INET, "127.0.0.1");
  }

  @Test
  void theIpv4WildcardOfAnIpv6SocketListensOnBoth() throws Exception {
    assumeTrue(ipv6Loopback(), "no IPv6 loopback address");
    echo(socket_h.AF_INET6, "0.0.0.0", socket_h.AF_INET, "127.0.0.1");
    echo(socket_h.AF_INET6, "0.0.0.0", socket_h.AF_INET6, "::1");
    echo(socket_h.AF_INET6, "0.0.0.0", socket_h.AF_INET6, "0.0.0.0");
  }

  private void echo(int serverFamily, String serverHost, int clientFamily, String clientHost)
      throws Exception {
    try (Socket listener = listener(serverFamily, serverHost);
        Socket client = Socket.newTcp(clientFamily)) {
      int port = port(listener);
      Await.connect(client, new InetSocketAddress(clientHost, port));
      try (Socket server = Await.accept(listener, peer)) {
        assertThat(server.family()).isEqualTo(serverFamily);
        assertThat(peer.get()).isEqualTo(client.localAddress());
        assertThat(server.remoteAddress()).isEqualTo(client.localAddress());
        assertThat(client.remoteAddress()).isEqualTo(server.localAddress());
        if (clientHost.equals("127.0.0.1")) {
          assertThat(((InetSocketAddress) peer.get()).getAddress())
              .isInstanceOf(Inet4Address.class);
        }
        transfer(client, server, "ping");
        transfer(server, client, "pong");
      }
    }
  }

  private void transfer(Socket from, Socket to, String text) {
    MemorySegment data = arena.allocateFrom(text);
    int length = (int) data.byteSize();
    assertThat(from.send(data.address(), length, 0)).isEqualTo(length);
    Await.readable(to);
    assertThat(to.recv(buffer.address(), 1024, 0)).isEqualTo(length);
    assertThat(buffer.getString(0)).isEqualTo(text);
  }

  @Test
  void readAndWriteTransferLikeRecvAndSend() throws Exception {
    try (Pair pair = new Pair()) {
      MemorySegment data = arena.allocateFrom("hello");
      assertThat(pair.client.write(data.address(), 6)).isEqualTo(6);
      Await.readable(pair.server);
      assertThat(pair.server.read(buffer.address(), 1024)).isEqualTo(6);
      assertThat(buffer.getString(0)).isEqualTo("hello");
    }
  }

  @Test
  void severalPiecesAreWrittenAtOnce() throws Exception {
    try (Pair pair = new Pair()) {
      MemorySegment pieces = arena.allocate(iovec.layout(), 2);
      MemorySegment first = arena.allocateFrom("ab");
      MemorySegment second = arena.allocateFrom("cd");
      iovec.iov_base(pieces, first.address());
      iovec.iov_len(pieces, 2);
      iovec.iov_base_at(pieces, iovec.sizeof(), second.address());
      iovec.iov_len_at(pieces, iovec.sizeof(), 3);
      assertThat(FileCalls.writev(pair.client.fd(), pieces.address(), 2)).isEqualTo(5);

      Await.readable(pair.server);
      assertThat(pair.server.read(buffer.address(), 1024)).isEqualTo(5);
      assertThat(buffer.getString(0)).isEqualTo("abcd");
    }
  }

  @Test
  void nothingToReadIsEagain() throws Exception {
    try (Pair pair = new Pair()) {
      assertThat(pair.server.read(buffer.address(), 1)).isEqualTo(-Errno.EAGAIN);
      assertThat(pair.server.recv(buffer.address(), 1, 0)).isEqualTo(-Errno.EAGAIN);
    }
    try (Socket listener = listener(socket_h.AF_INET, "127.0.0.1")) {
      assertThat(listener.accept(peer)).isEqualTo(-Errno.EAGAIN);
    }
  }

  @Test
  void acceptedSocketsAreNonBlockingAndClosedOnExec() throws Exception {
    try (Pair pair = new Pair()) {
      for (Socket socket : new Socket[] {pair.client, pair.server}) {
        int status = FileCalls.fcntl(socket.fd(), fcntl_h.F_GETFL, 0);
        assertThat(status & fcntl_h.O_NONBLOCK).isNotZero();
        assertThat(FileCalls.fcntl(socket.fd(), fcntl_h.F_GETFD, 0)).isEqualTo(fcntl_h.FD_CLOEXEC);
      }
    }
  }

  @Test
  void shutdownOfOutputIsEndOfStreamForThePeer() throws Exception {
    try (Pair pair = new Pair()) {
      assertThat(pair.client.shutdown(false, true)).isZero();
      Await.readable(pair.server);
      assertThat(pair.server.read(buffer.address(), 1)).isZero();
      assertThat(pair.client.send(buffer.address(), 1, 0)).isEqualTo(-Errno.EPIPE);
      transfer(pair.server, pair.client, "still open");
    }
  }

  @Test
  void shutdownOfInputEndsReadingHere() throws Exception {
    try (Pair pair = new Pair()) {
      assertThat(pair.client.shutdown(true, false)).isZero();
      assertThat(pair.client.read(buffer.address(), 1)).isZero();
      assertThat(pair.client.shutdown(true, true)).isZero();
      assertThatThrownBy(() -> pair.client.shutdown(false, false))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void disconnectResetsTheConnection() throws Exception {
    try (Pair pair = new Pair()) {
      assertThat(pair.client.disconnect()).isZero();
      Await.readable(pair.server);
      assertThat(pair.server.read(buffer.address(), 1)).isEqualTo(-Errno.ECONNRESET);
      assertThat(pair.client.remoteAddress()).isNull();
    }
  }

  @Test
  void connectingWhereNobodyListensIsRefused() throws Exception {
    InetSocketAddress nobody;
    try (Socket unused = Socket.newTcp(socket_h.AF_INET)) {
      unused.bind(new InetSocketAddress("127.0.0.1", 0)); // bound but not listening: refuses
      nobody = (InetSocketAddress) unused.localAddress();
      try (Socket client = Socket.newTcp(socket_h.AF_INET)) {
        int result = client.connect(nobody);
        if (result == -Errno.EINPROGRESS) {
          Await.writable(client);
          result = client.finishConnect();
        }
        assertThat(result).isEqualTo(-Errno.ECONNREFUSED);
        assertThat(client.remoteAddress()).isNull();
      }
    }
  }

  @Test
  void anUnfinishedConnectIsInProgress() throws Exception {
    try (Socket client = Socket.newTcp(socket_h.AF_INET)) {
      assertThat(client.finishConnect()).isEqualTo(-Errno.EINPROGRESS);
    }
  }

  @Test
  void bindingToAPortInUseSaysWhichAddress() throws Exception {
    try (Socket listener = listener(socket_h.AF_INET, "127.0.0.1");
        Socket second = Socket.newTcp(socket_h.AF_INET)) {
      int port = port(listener);
      assertThatThrownBy(() -> second.bind(new InetSocketAddress("127.0.0.1", port)))
          .isInstanceOf(ErrnoException.class)
          .hasMessage("bind(127.0.0.1:" + port + ") failed: EADDRINUSE (Address already in use)")
          .extracting(e -> ((ErrnoException) e).errno())
          .isEqualTo(Errno.EADDRINUSE);
    }
  }

  @Test
  void theKernelTellsTheStateOfAConnection() throws Exception {
    try (Pair pair = new Pair()) {
      transfer(pair.client, pair.server, "counted");
      MemorySegment info = arena.allocate(tcp_info.layout());
      assertThat(pair.server.options().tcpInfo(info)).isGreaterThanOrEqualTo(104);
      assertThat(tcp_info.tcpi_state(info)).isEqualTo(1);
      assertThat(tcp_info.tcpi_bytes_received(info)).isEqualTo(8);
      assertThat(tcp_info.tcpi_snd_mss(info)).isPositive();
    }
  }

  private static Socket listener(int family, String host) throws ErrnoException {
    Socket listener = Socket.newTcp(family);
    listener.bind(new InetSocketAddress(host, 0));
    assertThat(listener.options().isListening()).isFalse();
    listener.listen(16);
    assertThat(listener.options().isListening()).isTrue();
    return listener;
  }

  private static int port(Socket socket) throws ErrnoException {
    SocketAddress address = socket.localAddress();
    return ((InetSocketAddress) address).getPort();
  }

  private static boolean ipv6Loopback() throws Exception {
    if (!SocketFamily.isIpv6Available()) {
      return false;
    }
    try (Socket socket = Socket.newTcp(socket_h.AF_INET6)) {
      socket.bind(new InetSocketAddress(InetAddress.getByName("::1"), 0));
      return true;
    } catch (ErrnoException e) {
      return false;
    }
  }

  /** Two ends of a TCP connection. */
  private final class Pair implements AutoCloseable {
    final Socket client = Socket.newTcp(socket_h.AF_INET);
    final Socket server;

    Pair() throws ErrnoException {
      try (Socket listener = listener(socket_h.AF_INET, "127.0.0.1")) {
        Await.connect(client, listener.localAddress());
        server = Await.accept(listener, peer);
      }
    }

    @Override
    public void close() throws ErrnoException {
      client.close();
      server.close();
    }
  }
}
