package org.nettyaio.channel;

import io.netty.channel.ChannelOption;
import io.netty.channel.ServerChannelRecvByteBufAllocator;
import io.netty.channel.socket.ServerSocketChannelConfig;
import io.netty.channel.unix.UnixChannelOption;
import io.netty.util.NetUtil;
import io.netty.util.internal.ObjectUtil;
import java.net.InetAddress;
import java.util.Map;
import org.nettyaio.channel.internal.socket.Md5Keys;
import org.nettyaio.channel.internal.socket.OptionTable;
import org.nettyaio.linux.abi.in_h;
import org.nettyaio.linux.abi.socket_h;
import org.nettyaio.linux.abi.tcp_h;

/**
 * The configuration of an {@link AioServerSocketChannel}. Beside the options of {@link
 * ServerSocketChannelConfig} it has {@code SO_REUSEPORT} and those of {@link AioChannelOption} that
 * are of listening sockets, through {@link #getOption} and {@link #setOption}.
 *
 * <p>May be used from any thread. Where the kernel refuses a value, the exception is a {@code
 * ChannelException} that names the option and the errno.
 */
public final class AioServerSocketChannelConfig
    extends AioChannelConfig<AioServerSocketChannelConfig> implements ServerSocketChannelConfig {
  private static final OptionTable<AioServerSocketChannelConfig> TABLE =
      new OptionTable<AioServerSocketChannelConfig>(AioChannelConfig::socket)
          .number(ChannelOption.SO_RCVBUF, socket_h.SOL_SOCKET, socket_h.SO_RCVBUF)
          .flag(ChannelOption.SO_REUSEADDR, socket_h.SOL_SOCKET, socket_h.SO_REUSEADDR)
          .row(
              ChannelOption.SO_BACKLOG,
              config -> config.backlog,
              AioServerSocketChannelConfig::setBacklog)
          .flag(UnixChannelOption.SO_REUSEPORT, socket_h.SOL_SOCKET, socket_h.SO_REUSEPORT)
          .ipFlag(AioChannelOption.IP_FREEBIND, in_h.IP_FREEBIND, in_h.IPV6_FREEBIND)
          .ipFlag(AioChannelOption.IP_TRANSPARENT, in_h.IP_TRANSPARENT, in_h.IPV6_TRANSPARENT)
          .number(AioChannelOption.TCP_DEFER_ACCEPT, in_h.IPPROTO_TCP, tcp_h.TCP_DEFER_ACCEPT)
          .number(ChannelOption.TCP_FASTOPEN, in_h.IPPROTO_TCP, tcp_h.TCP_FASTOPEN)
          .row(
              AioChannelOption.TCP_MD5SIG,
              AioServerSocketChannelConfig::md5Keys,
              (config, value) -> config.md5Keys.set(config.socket(), value));

  private final Md5Keys md5Keys = new Md5Keys(Map.of());

  private volatile int backlog = NetUtil.SOMAXCONN;

  AioServerSocketChannelConfig(AbstractAioChannel channel) {
    super(channel, new ServerChannelRecvByteBufAllocator());
    setReuseAddress(true);
  }

  @Override
  OptionTable<AioServerSocketChannelConfig> table() {
    return TABLE;
  }

  @Override
  AioServerSocketChannelConfig self() {
    return this;
  }

  /** Returns the keys that connections have when they are accepted. */
  Map<InetAddress, byte[]> md5Keys() {
    return md5Keys.get();
  }

  /** Returns how many connections may wait to be accepted; see listen(2). */
  @Override
  public int getBacklog() {
    return backlog;
  }

  /**
   * Sets how many connections may wait to be accepted; see listen(2). Takes effect when the channel
   * is bound; the kernel caps it at {@code net.core.somaxconn}.
   */
  @Override
  public AioServerSocketChannelConfig setBacklog(int backlog) {
    this.backlog = ObjectUtil.checkPositiveOrZero(backlog, "backlog");
    return this;
  }

  @Override
  public boolean isReuseAddress() {
    return get(ChannelOption.SO_REUSEADDR);
  }

  @Override
  public AioServerSocketChannelConfig setReuseAddress(boolean reuseAddress) {
    return with(ChannelOption.SO_REUSEADDR, reuseAddress);
  }

  @Override
  public int getReceiveBufferSize() {
    return get(ChannelOption.SO_RCVBUF);
  }

  @Override
  public AioServerSocketChannelConfig setReceiveBufferSize(int receiveBufferSize) {
    return with(ChannelOption.SO_RCVBUF, receiveBufferSize);
  }

  /** Does nothing: the kernel has no such preferences. */
  @Override
  public AioServerSocketChannelConfig setPerformancePreferences(
      int connectionTime, int latency, int bandwidth) {
    return this;
  }
}
