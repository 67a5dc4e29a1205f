package org.nettyaio.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.unix.DomainSocketReadMode;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.channel.unix.RawUnixChannelOption;
import io.netty.channel.unix.UnixChannelOption;
import io.netty.util.NetUtil;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nettyaio.linux.Errno;
import org.nettyaio.linux.ErrnoException;
import org.nettyaio.linux.abi.in_h;
import org.nettyaio.linux.abi.socket_h;
import org.nettyaio.linux.abi.tcp_h;
import org.nettyaio.linux.abi.udp_h;
import org.nettyaio.linux.socket.SocketFamily;

/** Every option: set, got, and read back from the kernel by its number. */
class OptionsTest {
  /** An option's value is not a number of the kernel's in these: set and get only. */
  private static final int NOT_A_NUMBER = -1;

  private static final int SOL = socket_h.SOL_SOCKET;
  private static final int TCP = in_h.IPPROTO_TCP;
  private static final int UDP = in_h.IPPROTO_UDP;

  /** The kinds of channel, each with the options that it has beside those of every channel. */
  enum Kind {
    SOCKET(AioSocketChannel::new),
    SERVER(AioServerSocketChannel::new),
    DATAGRAM(AioDatagramChannel::new),
    DOMAIN_SOCKET(AioDomainSocketChannel::new),
    DOMAIN_SERVER(AioServerDomainSocketChannel::new),
    DOMAIN_DATAGRAM(AioDomainDatagramChannel::new),
    VSOCK(AioVSockChannel::new),
    VSOCK_SERVER(AioServerVSockChannel::new);

    private final Supplier<AbstractAioChannel> constructor;

    Kind(Supplier<AbstractAioChannel> constructor) {
      this.constructor = constructor;
    }

    AbstractAioChannel open() {
      try {
        return constructor.get();
      } catch (ChannelException e) {
        boolean missing =
            this.name().startsWith("VSOCK")
                && ((ErrnoException) e.getCause()).errno() == Errno.EAFNOSUPPORT;
        assumeFalse(missing, "the kernel has no vsock");
        throw e;
      }
    }
  }

  /** What to set, what is got then, and the number that the kernel has under a level and a name. */
  record Row(
      Kind kind,
      ChannelOption<?> option,
      Object value,
      Object got,
      int level,
      int name,
      int number) {
    @Override
    public String toString() {
      return kind + " " + option;
    }
  }

  private static final List<Row> ROWS = new ArrayList<>();

  /** Declares an option whose value is a number or a flag, as it is, in the kernel. */
  private static void row(Kind kind, ChannelOption<?> option, Object value, int level, int name) {
    int number = value instanceof Boolean flag ? (flag ? 1 : 0) : ((Number) value).intValue();
    ROWS.add(new Row(kind, option, value, value, level, name, number));
  }

  /** Declares a buffer size, which the kernel doubles, for its own book-keeping (socket(7)). */
  private static void size(Kind kind, ChannelOption<Integer> option, int name) {
    ROWS.add(new Row(kind, option, 20_000, 40_000, SOL, name, 40_000));
  }

  /** Declares an option of ours, or one that is no number in the kernel. */
  private static void row(Kind kind, ChannelOption<?> option, Object value) {
    ROWS.add(new Row(kind, option, value, value, NOT_A_NUMBER, 0, 0));
  }

  /** Declares an option of packets, of which a dual-stack socket has two. */
  private static void ipRow(
      Kind kind, ChannelOption<?> option, Object value, int nameV4, int nameV6) {
    row(kind, option, value, in_h.IPPROTO_IP, nameV4);
    if (SocketFamily.preferred() == socket_h.AF_INET6) {
      row(kind, option, value, in_h.IPPROTO_IPV6, nameV6);
    }
  }

  static {
    row(Kind.SOCKET, ChannelOption.TCP_NODELAY, false, TCP, tcp_h.TCP_NODELAY);
    row(Kind.SOCKET, ChannelOption.SO_KEEPALIVE, true, SOL, socket_h.SO_KEEPALIVE);
    row(Kind.SOCKET, ChannelOption.SO_REUSEADDR, true, SOL, socket_h.SO_REUSEADDR);
    row(Kind.SOCKET, ChannelOption.SO_LINGER, 7);
    size(Kind.SOCKET, ChannelOption.SO_RCVBUF, socket_h.SO_RCVBUF);
    size(Kind.SOCKET, ChannelOption.SO_SNDBUF, socket_h.SO_SNDBUF);
    ipRow(Kind.SOCKET, ChannelOption.IP_TOS, 0x10, in_h.IP_TOS, in_h.IPV6_TCLASS);
    row(Kind.SOCKET, ChannelOption.ALLOW_HALF_CLOSURE, true);
    row(Kind.SOCKET, ChannelOption.TCP_FASTOPEN_CONNECT, true);
    row(Kind.SOCKET, AioChannelOption.TCP_CORK, true, TCP, tcp_h.TCP_CORK);
    row(Kind.SOCKET, AioChannelOption.TCP_NOTSENT_LOWAT, 12345L, TCP, tcp_h.TCP_NOTSENT_LOWAT);
    row(Kind.SOCKET, AioChannelOption.TCP_KEEPCNT, 5, TCP, tcp_h.TCP_KEEPCNT);
    row(Kind.SOCKET, AioChannelOption.TCP_KEEPIDLE, 33, TCP, tcp_h.TCP_KEEPIDLE);
    row(Kind.SOCKET, AioChannelOption.TCP_KEEPINTVL, 11, TCP, tcp_h.TCP_KEEPINTVL);
    row(Kind.SOCKET, AioChannelOption.TCP_USER_TIMEOUT, 4321, TCP, tcp_h.TCP_USER_TIMEOUT);
    row(Kind.SOCKET, AioChannelOption.TCP_QUICKACK, false, TCP, tcp_h.TCP_QUICKACK);
    row(
        Kind.SOCKET,
        AioChannelOption.IP_BIND_ADDRESS_NO_PORT,
        true,
        in_h.IPPROTO_IP,
        in_h.IP_BIND_ADDRESS_NO_PORT);
    ipRow(
        Kind.SOCKET,
        AioChannelOption.IP_TRANSPARENT,
        true,
        in_h.IP_TRANSPARENT,
        in_h.IPV6_TRANSPARENT);
    row(Kind.SOCKET, AioChannelOption.SO_BUSY_POLL, 0, SOL, socket_h.SO_BUSY_POLL);
    row(Kind.SOCKET, AioChannelOption.TCP_MD5SIG, Map.of());

    row(Kind.SERVER, ChannelOption.SO_REUSEADDR, false, SOL, socket_h.SO_REUSEADDR);
    size(Kind.SERVER, ChannelOption.SO_RCVBUF, socket_h.SO_RCVBUF);
    row(Kind.SERVER, ChannelOption.SO_BACKLOG, 17);
    row(Kind.SERVER, UnixChannelOption.SO_REUSEPORT, true, SOL, socket_h.SO_REUSEPORT);
    ipRow(Kind.SERVER, AioChannelOption.IP_FREEBIND, true, in_h.IP_FREEBIND, in_h.IPV6_FREEBIND);
    ipRow(
        Kind.SERVER,
        AioChannelOption.IP_TRANSPARENT,
        true,
        in_h.IP_TRANSPARENT,
        in_h.IPV6_TRANSPARENT);
    // The kernel rounds up to what a number of retransmissions takes: 1, 3, 7 seconds.
    row(Kind.SERVER, AioChannelOption.TCP_DEFER_ACCEPT, 3, TCP, tcp_h.TCP_DEFER_ACCEPT);
    row(Kind.SERVER, ChannelOption.TCP_FASTOPEN, 5, TCP, tcp_h.TCP_FASTOPEN);
    row(Kind.SERVER, AioChannelOption.TCP_MD5SIG, Map.of());

    row(Kind.DATAGRAM, ChannelOption.SO_BROADCAST, true, SOL, socket_h.SO_BROADCAST);
    size(Kind.DATAGRAM, ChannelOption.SO_RCVBUF, socket_h.SO_RCVBUF);
    size(Kind.DATAGRAM, ChannelOption.SO_SNDBUF, socket_h.SO_SNDBUF);
    row(Kind.DATAGRAM, ChannelOption.SO_REUSEADDR, true, SOL, socket_h.SO_REUSEADDR);
    row(Kind.DATAGRAM, UnixChannelOption.SO_REUSEPORT, true, SOL, socket_h.SO_REUSEPORT);
    multicastLoop(in_h.IPPROTO_IP, in_h.IP_MULTICAST_LOOP);
    if (SocketFamily.preferred() == socket_h.AF_INET6) {
      multicastLoop(in_h.IPPROTO_IPV6, in_h.IPV6_MULTICAST_LOOP);
    }
    row(Kind.DATAGRAM, ChannelOption.IP_MULTICAST_IF, loopback());
    ROWS.add(
        new Row(
            Kind.DATAGRAM,
            ChannelOption.IP_MULTICAST_ADDR,
            NetUtil.LOCALHOST4,
            loopback().inetAddresses().findFirst().orElseThrow(),
            NOT_A_NUMBER,
            0,
            0));
    ipRow(
        Kind.DATAGRAM,
        ChannelOption.IP_MULTICAST_TTL,
        3,
        in_h.IP_MULTICAST_TTL,
        in_h.IPV6_MULTICAST_HOPS);
    ipRow(
        Kind.DATAGRAM,
        AioChannelOption.IP_MULTICAST_ALL,
        true,
        in_h.IP_MULTICAST_ALL,
        in_h.IPV6_MULTICAST_ALL);
    ipRow(Kind.DATAGRAM, ChannelOption.IP_TOS, 0x10, in_h.IP_TOS, in_h.IPV6_TCLASS);
    ipRow(Kind.DATAGRAM, AioChannelOption.IP_FREEBIND, true, in_h.IP_FREEBIND, in_h.IPV6_FREEBIND);
    ipRow(
        Kind.DATAGRAM,
        AioChannelOption.IP_TRANSPARENT,
        true,
        in_h.IP_TRANSPARENT,
        in_h.IPV6_TRANSPARENT);
    ipRow(
        Kind.DATAGRAM,
        AioChannelOption.IP_RECVORIGDSTADDR,
        true,
        in_h.IP_RECVORIGDSTADDR,
        in_h.IPV6_RECVORIGDSTADDR);
    row(Kind.DATAGRAM, AioChannelOption.UDP_GRO, true, UDP, udp_h.UDP_GRO);
    row(Kind.DATAGRAM, AioChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, 1400);
    row(Kind.DATAGRAM, activeOnRegistration(), true);

    row(Kind.DOMAIN_SOCKET, ChannelOption.ALLOW_HALF_CLOSURE, true);
    row(
        Kind.DOMAIN_SOCKET,
        UnixChannelOption.DOMAIN_SOCKET_READ_MODE,
        DomainSocketReadMode.FILE_DESCRIPTORS);
    size(Kind.DOMAIN_SOCKET, ChannelOption.SO_SNDBUF, socket_h.SO_SNDBUF);
    size(Kind.DOMAIN_SOCKET, ChannelOption.SO_RCVBUF, socket_h.SO_RCVBUF);

    size(Kind.DOMAIN_SERVER, ChannelOption.SO_RCVBUF, socket_h.SO_RCVBUF);
    row(Kind.DOMAIN_SERVER, ChannelOption.SO_REUSEADDR, true, SOL, socket_h.SO_REUSEADDR);
    row(Kind.DOMAIN_SERVER, ChannelOption.SO_BACKLOG, 17);

    size(Kind.DOMAIN_DATAGRAM, ChannelOption.SO_SNDBUF, socket_h.SO_SNDBUF);
    size(Kind.DOMAIN_DATAGRAM, ChannelOption.SO_RCVBUF, socket_h.SO_RCVBUF);
    row(Kind.DOMAIN_DATAGRAM, activeOnRegistration(), true);

    row(Kind.VSOCK, ChannelOption.ALLOW_HALF_CLOSURE, true);
    row(Kind.VSOCK_SERVER, ChannelOption.SO_BACKLOG, 17);
  }

  private static void multicastLoop(int level, int name) {
    ROWS.add(
        new Row(
            Kind.DATAGRAM, ChannelOption.IP_MULTICAST_LOOP_DISABLED, true, true, level, name, 0));
  }

  @SuppressWarnings("deprecation") // Users use it.
  private static ChannelOption<Boolean> activeOnRegistration() {
    return ChannelOption.DATAGRAM_CHANNEL_ACTIVE_ON_REGISTRATION;
  }

  private static NetworkInterface loopback() {
    try {
      return NetworkInterface.getByInetAddress(NetUtil.LOCALHOST4);
    } catch (SocketException e) {
      throw new AssertionError(e);
    }
  }

  static List<Row> rows() {
    return ROWS;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  @SuppressWarnings("unchecked") // A row's value is of its option's type.
  void setAndGotAndReadBack(Row row) throws Exception {
    AbstractAioChannel channel = row.kind.open();
    try {
      AioChannelConfig<?> config = (AioChannelConfig<?>) channel.config();
      try {
        assertThat(config.setOption((ChannelOption<Object>) row.option, row.value)).isTrue();
      } catch (ChannelException e) {
        assumeFalse(
            ((ErrnoException) e.getCause()).errno() == Errno.EPERM,
            row.option + " needs CAP_NET_ADMIN");
        throw e;
      }
      assertThat(config.getOption(row.option)).isEqualTo(row.got);
      assertThat(config.getOptions().get(row.option)).isEqualTo(row.got);
      if (row.level != NOT_A_NUMBER) {
        assertThat(channel.socket().options().get(row.level, row.name)).isEqualTo(row.number);
      }
    } finally {
      channel.unsafe().closeForcibly();
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyOptionHasItsRow(Kind kind) {
    AbstractAioChannel channel = kind.open();
    AioChannelConfig<?> config = (AioChannelConfig<?>) channel.config();
    assertThat(config.table().options())
        .isEqualTo(
            ROWS.stream().filter(r -> r.kind == kind).map(Row::option).collect(Collectors.toSet()));
    assertThat(config.getOptions().keySet())
        .containsAll(config.table().options())
        .contains(ChannelOption.AUTO_READ, ChannelOption.RECVBUF_ALLOCATOR);
    channel.unsafe().closeForcibly();
  }

  @ParameterizedTest
  @EnumSource
  void optionsByTheKernelsNumbers(Kind kind) {
    AbstractAioChannel channel = kind.open();
    ChannelConfig config = channel.config();
    IntegerUnixChannelOption priority = new IntegerUnixChannelOption("SO_PRIORITY", SOL, 12);
    assertThat(config.setOption(priority, 5)).isTrue();
    assertThat(config.getOption(priority)).isEqualTo(5);
    RawUnixChannelOption raw = new RawUnixChannelOption("SO_PRIORITY", SOL, 12, Integer.BYTES);
    for (ByteBuffer value :
        List.of(ByteBuffer.allocate(Integer.BYTES), ByteBuffer.allocateDirect(Integer.BYTES))) {
      value.order(ByteOrder.nativeOrder()).putInt(0, 4);
      assertThat(config.setOption(raw, value)).isTrue();
      assertThat(config.getOption(raw)).isEqualTo(value);
      assertThat(config.setOption(priority, 3)).isTrue();
    }
    assertThatThrownBy(() -> config.setOption(raw, ByteBuffer.allocate(3)))
        .isInstanceOf(IllegalArgumentException.class);
    IntegerUnixChannelOption unknown = new IntegerUnixChannelOption("SO_NOTHING", SOL, 9999);
    assertThatThrownBy(() -> config.setOption(unknown, 1))
        .isInstanceOf(ChannelException.class)
        .hasMessageContaining("SO_NOTHING")
        .hasMessageContaining("ENOPROTOOPT");
    channel.unsafe().closeForcibly();
  }

  @ParameterizedTest
  @EnumSource
  void aClosedChannelSaysSo(Kind kind) throws Exception {
    AbstractAioChannel channel = kind.open();
    channel.unsafe().closeForcibly();
    channel.unsafe().closeForcibly();
    channel.fd().close();
    IntegerUnixChannelOption size = new IntegerUnixChannelOption("RCVBUF", SOL, socket_h.SO_RCVBUF);
    assertThatThrownBy(() -> channel.config().setOption(size, 10_000))
        .isInstanceOf(ChannelException.class)
        .hasMessageContaining("RCVBUF")
        .hasMessageContaining("EBADF");
    assertThatThrownBy(() -> channel.config().getOption(size))
        .isInstanceOf(ChannelException.class)
        .hasMessageContaining("EBADF");
  }

  @Test
  void constantsThatUsersHoldAlready() {
    AioServerSocketChannel channel = new AioServerSocketChannel();
    assertThat(channel.config().setOption(ChannelOption.valueOf("IP_FREEBIND"), true)).isTrue();
    assertThat(channel.config().getOption(AioChannelOption.IP_FREEBIND)).isTrue();
    assertThat(channel.config().isReuseAddress()).isTrue();
    for (ChannelOption<?> ours :
        List.of(
            AioChannelOption.IP_BIND_ADDRESS_NO_PORT,
            AioChannelOption.IP_FREEBIND,
            AioChannelOption.IP_MULTICAST_ALL,
            AioChannelOption.IP_RECVORIGDSTADDR,
            AioChannelOption.IP_TRANSPARENT,
            AioChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE,
            AioChannelOption.TCP_MD5SIG,
            AioChannelOption.UDP_GRO)) {
      assertThat(ChannelOption.valueOf(ours.name())).isSameAs(ours);
    }
    channel.unsafe().closeForcibly();
  }
}
