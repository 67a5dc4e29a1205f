package org.nettyaio.channel;

import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannelConfig;
import io.netty.util.internal.PlatformDependent;
import java.net.InetAddress;
import java.util.Map;
import org.nettyaio.channel.internal.socket.Md5Keys;
import org.nettyaio.channel.internal.socket.OptionTable;
import org.nettyaio.linux.ErrnoException;
import org.nettyaio.linux.abi.in_h;
import org.nettyaio.linux.abi.socket_h;
import org.nettyaio.linux.abi.tcp_h;

/**
 * The configuration of an {@link AioSocketChannel}. Beside the options of {@link
 * SocketChannelConfig} it has those of {@link AioChannelOption}, through {@link #getOption} and
 * {@link #setOption}.
 *
 * <p>May be used from any thread. Where the kernel refuses a value, the exception is a {@code
 * ChannelException} that names the option and the errno.
 */
public final class AioSocketChannelConfig extends AioChannelConfig<AioSocketChannelConfig>
    implements SocketChannelConfig {
  private static final OptionTable<AioSocketChannelConfig> TABLE =
      new OptionTable<AioSocketChannelConfig>(AioChannelConfig::socket)
          .number(ChannelOption.SO_RCVBUF, socket_h.SOL_SOCKET, socket_h.SO_RCVBUF)
          .number(ChannelOption.SO_SNDBUF, socket_h.SOL_SOCKET, socket_h.SO_SNDBUF)
          .flag(ChannelOption.TCP_NODELAY, in_h.IPPROTO_TCP, tcp_h.TCP_NODELAY)
          .flag(ChannelOption.SO_KEEPALIVE, socket_h.SOL_SOCKET, socket_h.SO_KEEPALIVE)
          .flag(ChannelOption.SO_REUSEADDR, socket_h.SOL_SOCKET, socket_h.SO_REUSEADDR)
          .row(
              ChannelOption.SO_LINGER,
              config -> config.socket().options().linger(),
              AioSocketChannelConfig::linger)
          .ipNumber(ChannelOption.IP_TOS, in_h.IP_TOS, in_h.IPV6_TCLASS)
          .row(
              ChannelOption.ALLOW_HALF_CLOSURE,
              config -> config.allowHalfClosure,
              (config, value) -> config.allowHalfClosure = value)
          .flag(AioChannelOption.TCP_CORK, in_h.IPPROTO_TCP, tcp_h.TCP_CORK)
          .unsigned(AioChannelOption.TCP_NOTSENT_LOWAT, in_h.IPPROTO_TCP, tcp_h.TCP_NOTSENT_LOWAT)
          .number(AioChannelOption.TCP_KEEPCNT, in_h.IPPROTO_TCP, tcp_h.TCP_KEEPCNT)
          .number(AioChannelOption.TCP_KEEPIDLE, in_h.IPPROTO_TCP, tcp_h.TCP_KEEPIDLE)
          .number(AioChannelOption.TCP_KEEPINTVL, in_h.IPPROTO_TCP, tcp_h.TCP_KEEPINTVL)
          .number(AioChannelOption.TCP_USER_TIMEOUT, in_h.IPPROTO_TCP, tcp_h.TCP_USER_TIMEOUT)
          .flag(AioChannelOption.TCP_QUICKACK, in_h.IPPROTO_TCP, tcp_h.TCP_QUICKACK)
          .flag(
              AioChannelOption.IP_BIND_ADDRESS_NO_PORT,
              in_h.IPPROTO_IP,
              in_h.IP_BIND_ADDRESS_NO_PORT)
          .ipFlag(AioChannelOption.IP_TRANSPARENT, in_h.IP_TRANSPARENT, in_h.IPV6_TRANSPARENT)
          .number(AioChannelOption.SO_BUSY_POLL, socket_h.SOL_SOCKET, socket_h.SO_BUSY_POLL)
          .row(
              AioChannelOption.TCP_MD5SIG,
              config -> config.md5Keys.get(),
              (config, value) -> config.md5Keys.set(config.socket(), value))
          .row(
              ChannelOption.TCP_FASTOPEN_CONNECT,
              config -> config.fastOpenConnect,
              (config, value) -> config.fastOpenConnect = value);

  private final Md5Keys md5Keys;
  private volatile boolean fastOpenConnect;
  private volatile boolean allowHalfClosure;

  AioSocketChannelConfig(AbstractAioChannel channel, Map<InetAddress, byte[]> inheritedMd5Keys) {
    super(channel);
    md5Keys = new Md5Keys(inheritedMd5Keys);
    if (PlatformDependent.canEnableTcpNoDelayByDefault()) {
      setTcpNoDelay(true);
    }
  }

  @Override
  OptionTable<AioSocketChannelConfig> table() {
    return TABLE;
  }

  @Override
  AioSocketChannelConfig self() {
    return this;
  }

  /** Whether what is flushed before connecting goes with the SYN: ChannelOption's. */
  boolean isFastOpenConnect() {
    return fastOpenConnect;
  }

  private void linger(Integer seconds) throws ErrnoException {
    socket().options().linger(seconds);
  }

  @Override
  public boolean isTcpNoDelay() {
    return get(ChannelOption.TCP_NODELAY);
  }

  @Override
  public AioSocketChannelConfig setTcpNoDelay(boolean tcpNoDelay) {
    return with(ChannelOption.TCP_NODELAY, tcpNoDelay);
  }

  @Override
  public int getSoLinger() {
    return get(ChannelOption.SO_LINGER);
  }

  @Override
  public AioSocketChannelConfig setSoLinger(int soLinger) {
    return with(ChannelOption.SO_LINGER, soLinger);
  }

  @Override
  public int getSendBufferSize() {
    return get(ChannelOption.SO_SNDBUF);
  }

  @Override
  public AioSocketChannelConfig setSendBufferSize(int sendBufferSize) {
    return with(ChannelOption.SO_SNDBUF, sendBufferSize);
  }

  @Override
  public int getReceiveBufferSize() {
    return get(ChannelOption.SO_RCVBUF);
  }

  @Override
  public AioSocketChannelConfig setReceiveBufferSize(int receiveBufferSize) {
    return with(ChannelOption.SO_RCVBUF, receiveBufferSize);
  }

  @Override
  public boolean isKeepAlive() {
    return get(ChannelOption.SO_KEEPALIVE);
  }

  @Override
  public AioSocketChannelConfig setKeepAlive(boolean keepAlive) {
    return with(ChannelOption.SO_KEEPALIVE, keepAlive);
  }

  @Override
  public int getTrafficClass() {
    return get(ChannelOption.IP_TOS);
  }

  @Override
  public AioSocketChannelConfig setTrafficClass(int trafficClass) {
    return with(ChannelOption.IP_TOS, trafficClass);
  }

  @Override
  public boolean isReuseAddress() {
    return get(ChannelOption.SO_REUSEADDR);
  }

  @Override
  public AioSocketChannelConfig setReuseAddress(boolean reuseAddress) {
    return with(ChannelOption.SO_REUSEADDR, reuseAddress);
  }

  /** Does nothing: the kernel has no such preferences. */
  @Override
  public AioSocketChannelConfig setPerformancePreferences(
      int connectionTime, int latency, int bandwidth) {
    return this;
  }

  @Override
  public boolean isAllowHalfClosure() {
    return allowHalfClosure;
  }

  @Override
  public AioSocketChannelConfig setAllowHalfClosure(boolean allowHalfClosure) {
    this.allowHalfClosure = allowHalfClosure;
    return this;
  }
}
