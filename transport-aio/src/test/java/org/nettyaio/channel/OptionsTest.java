package org.nettyaio.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.ChannelException;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.unix.UnixChannelOption;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nettyaio.linux.Socket;
import org.nettyaio.linux.abi.in_h;
import org.nettyaio.linux.abi.socket_h;
import org.nettyaio.linux.abi.tcp_h;

/** Every option: set, got, and read back from the kernel by its number. */
class OptionsTest {
  /** An option's value is not the kernel's in these: set and get only. */
  private static final int NOT_IN_KERNEL = -1;

  private static Arguments row(ChannelOption<?> option, Object value, int level, int name) {
    return Arguments.of(option, value, level, name);
  }

  static Stream<Arguments> socketOptions() {
    int tcp = in_h.IPPROTO_TCP;
    int sol = socket_h.SOL_SOCKET;
    return Stream.of(
        row(ChannelOption.TCP_NODELAY, false, tcp, tcp_h.TCP_NODELAY),
        row(ChannelOption.SO_KEEPALIVE, true, sol, socket_h.SO_KEEPALIVE),
        row(ChannelOption.SO_REUSEADDR, true, sol, socket_h.SO_REUSEADDR),
        row(ChannelOption.SO_LINGER, 7, NOT_IN_KERNEL, 0),
        row(ChannelOption.IP_TOS, 0x10, in_h.IPPROTO_IP, in_h.IP_TOS),
        row(ChannelOption.ALLOW_HALF_CLOSURE, true, NOT_IN_KERNEL, 0),
        row(AioChannelOption.TCP_CORK, true, tcp, tcp_h.TCP_CORK),
        row(AioChannelOption.TCP_NOTSENT_LOWAT, 12345L, tcp, tcp_h.TCP_NOTSENT_LOWAT),
        row(AioChannelOption.TCP_KEEPCNT, 5, tcp, tcp_h.TCP_KEEPCNT),
        row(AioChannelOption.TCP_KEEPIDLE, 33, tcp, tcp_h.TCP_KEEPIDLE),
        row(AioChannelOption.TCP_KEEPINTVL, 11, tcp, tcp_h.TCP_KEEPINTVL),
        row(AioChannelOption.TCP_USER_TIMEOUT, 4321, tcp, tcp_h.TCP_USER_TIMEOUT),
        row(AioChannelOption.TCP_QUICKACK, false, tcp, tcp_h.TCP_QUICKACK),
        row(
            AioChannelOption.IP_BIND_ADDRESS_NO_PORT,
            true,
            in_h.IPPROTO_IP,
            in_h.IP_BIND_ADDRESS_NO_PORT),
        row(AioChannelOption.SO_BUSY_POLL, 0, sol, socket_h.SO_BUSY_POLL));
  }

  static Stream<Arguments> serverOptions() {
    return Stream.of(
        row(ChannelOption.SO_REUSEADDR, false, socket_h.SOL_SOCKET, socket_h.SO_REUSEADDR),
        row(ChannelOption.SO_BACKLOG, 17, NOT_IN_KERNEL, 0),
        row(UnixChannelOption.SO_REUSEPORT, true, socket_h.SOL_SOCKET, socket_h.SO_REUSEPORT),
        // The kernel rounds up to what a number of retransmissions takes: 1, 3, 7 seconds.
        row(AioChannelOption.TCP_DEFER_ACCEPT, 3, in_h.IPPROTO_TCP, tcp_h.TCP_DEFER_ACCEPT));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("socketOptions")
  <T> void ofASocket(ChannelOption<T> option, T value, int level, int name) throws Exception {
    AioSocketChannel channel = new AioSocketChannel();
    roundTrip(channel.config(), channel.socket(), option, value, level, name);
    channel.unsafe().closeForcibly();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("serverOptions")
  <T> void ofAServer(ChannelOption<T> option, T value, int level, int name) throws Exception {
    AioServerSocketChannel channel = new AioServerSocketChannel();
    roundTrip(channel.config(), channel.socket(), option, value, level, name);
    channel.unsafe().closeForcibly();
  }

  private static <T> void roundTrip(
      AioChannelConfig<?> config,
      Socket socket,
      ChannelOption<T> option,
      T value,
      int level,
      int name)
      throws Exception {
    assertThat(config.setOption(option, value)).isTrue();
    assertThat(config.getOption(option)).isEqualTo(value);
    assertThat(config.getOptions()).containsEntry(option, value);
    if (level != NOT_IN_KERNEL) {
      int expected = value instanceof Boolean flag ? (flag ? 1 : 0) : ((Number) value).intValue();
      assertThat(socket.options().get(level, name)).isEqualTo(expected);
    }
  }

  @Test
  void buffersAreWhatTheKernelMakesOfThem() throws Exception {
    AioSocketChannel channel = new AioSocketChannel();
    channel.config().setSendBufferSize(20_000);
    channel.config().setReceiveBufferSize(30_000);
    // socket(7): the kernel doubles the value, for its own book-keeping.
    assertThat(channel.config().getSendBufferSize()).isEqualTo(40_000);
    assertThat(channel.config().getReceiveBufferSize()).isEqualTo(60_000);
    channel.unsafe().closeForcibly();
  }

  @Test
  void constantsThatUsersHoldAlready() {
    AioServerSocketChannel channel = new AioServerSocketChannel();
    assertThat(channel.config().setOption(ChannelOption.valueOf("IP_FREEBIND"), true)).isTrue();
    assertThat(channel.config().getOption(AioChannelOption.IP_FREEBIND)).isTrue();
    assertThat(channel.config().isReuseAddress()).isTrue();
    channel.unsafe().closeForcibly();
  }

  @Test
  void tcpInfoOfAConnection() throws Exception {
    AioEventLoopGroup loop = new AioEventLoopGroup(1);
    try (TestPeer peer = TestPeer.connect(loop, new ChannelInboundHandlerAdapter(), true)) {
      AioTcpInfo info = peer.channel.tcpInfo();
      assertThat(info.state()).as("TCP_ESTABLISHED").isEqualTo(1);
      assertThat(info.sndMss()).isPositive();
      assertThat(info.rto()).isPositive();
      peer.channel.close().sync();
      assertThatThrownBy(peer.channel::tcpInfo)
          .isInstanceOf(ChannelException.class)
          .hasMessageContaining("EBADF");
    }
    loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
  }

  @Test
  void theKernelsRefusalNamesTheOption() {
    AioSocketChannel channel = new AioSocketChannel();
    assertThatThrownBy(() -> channel.config().setOption(AioChannelOption.TCP_KEEPCNT, 0))
        .isInstanceOf(ChannelException.class)
        .hasMessageContaining("TCP_KEEPCNT")
        .hasMessageContaining("EINVAL");
    channel.unsafe().closeForcibly();
  }
}
