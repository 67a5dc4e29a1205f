package org.nettyaio.channel;

import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.socket.DatagramChannelConfig;
import io.netty.channel.unix.UnixChannelOption;
import io.netty.util.internal.ObjectUtil;
import io.netty.util.internal.logging.InternalLogger;
import io.netty.util.internal.logging.InternalLoggerFactory;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;
import org.nettyaio.channel.internal.socket.OptionTable;
import org.nettyaio.linux.ErrnoException;
import org.nettyaio.linux.abi.in_h;
import org.nettyaio.linux.abi.socket_h;
import org.nettyaio.linux.abi.udp_h;
import org.nettyaio.linux.socket.Multicast;

/**
 * The configuration of an {@link AioDatagramChannel}. Beside the options of {@link
 * DatagramChannelConfig} it has {@code SO_REUSEPORT} and those of {@link AioChannelOption} that are
 * of IP packets and of UDP, through {@link #getOption} and {@link #setOption}.
 *
 * <p>May be used from any thread. Where the kernel refuses a value, the exception is a {@code
 * ChannelException} that names the option and the errno.
 */
public final class AioDatagramChannelConfig extends AioChannelConfig<AioDatagramChannelConfig>
    implements DatagramChannelConfig {
  private static final InternalLogger logger =
      InternalLoggerFactory.getInstance(AioDatagramChannelConfig.class);

  /** What a receive buffer has unless the user sets another allocator, as in Netty's channels. */
  private static final int RECEIVE_BUFFER_BYTES = 2048;

  @SuppressWarnings("deprecation") // DATAGRAM_CHANNEL_ACTIVE_ON_REGISTRATION: users use it.
  private static final OptionTable<AioDatagramChannelConfig> TABLE =
      new OptionTable<AioDatagramChannelConfig>(AioChannelConfig::socket)
          .flag(ChannelOption.SO_BROADCAST, socket_h.SOL_SOCKET, socket_h.SO_BROADCAST)
          .number(ChannelOption.SO_RCVBUF, socket_h.SOL_SOCKET, socket_h.SO_RCVBUF)
          .number(ChannelOption.SO_SNDBUF, socket_h.SOL_SOCKET, socket_h.SO_SNDBUF)
          .flag(ChannelOption.SO_REUSEADDR, socket_h.SOL_SOCKET, socket_h.SO_REUSEADDR)
          .flag(UnixChannelOption.SO_REUSEPORT, socket_h.SOL_SOCKET, socket_h.SO_REUSEPORT)
          .row(
              ChannelOption.IP_MULTICAST_LOOP_DISABLED,
              AioDatagramChannelConfig::loopDisabled,
              AioDatagramChannelConfig::loopDisabled)
          .row(
              ChannelOption.IP_MULTICAST_ADDR,
              AioDatagramChannelConfig::interfaceAddress,
              AioDatagramChannelConfig::interfaceOf)
          .row(
              ChannelOption.IP_MULTICAST_IF,
              config -> config.multicast.sendsBy(),
              (config, value) -> config.multicast.sendBy(value))
          .ipNumber(ChannelOption.IP_MULTICAST_TTL, in_h.IP_MULTICAST_TTL, in_h.IPV6_MULTICAST_HOPS)
          .ipFlag(AioChannelOption.IP_MULTICAST_ALL, in_h.IP_MULTICAST_ALL, in_h.IPV6_MULTICAST_ALL)
          .ipNumber(ChannelOption.IP_TOS, in_h.IP_TOS, in_h.IPV6_TCLASS)
          .ipFlag(AioChannelOption.IP_FREEBIND, in_h.IP_FREEBIND, in_h.IPV6_FREEBIND)
          .ipFlag(AioChannelOption.IP_TRANSPARENT, in_h.IP_TRANSPARENT, in_h.IPV6_TRANSPARENT)
          .ipFlag(
              AioChannelOption.IP_RECVORIGDSTADDR,
              in_h.IP_RECVORIGDSTADDR,
              in_h.IPV6_RECVORIGDSTADDR)
          .row(
              AioChannelOption.UDP_GRO,
              AioDatagramChannelConfig::joined,
              AioDatagramChannelConfig::joined)
          .row(
              AioChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE,
              AioDatagramChannelConfig::getMaxDatagramPayloadSize,
              AioDatagramChannelConfig::setMaxDatagramPayloadSize)
          .row(
              ChannelOption.DATAGRAM_CHANNEL_ACTIVE_ON_REGISTRATION,
              config -> config.activeOnRegistration,
              (config, value) -> config.activeOnRegistration = value);

  private final Multicast multicast;
  private volatile boolean activeOnRegistration;
  private volatile int maxDatagramPayloadSize;

  /** Whether the kernel may hand over several datagrams as one: that takes room for all of them. */
  private volatile boolean joined;

  AioDatagramChannelConfig(AbstractAioChannel channel, Multicast multicast) {
    super(channel, new FixedRecvByteBufAllocator(RECEIVE_BUFFER_BYTES));
    this.multicast = multicast;
    // By default the kernel also delivers from groups that others on the machine have joined, see
    // ip(7).
    try {
      setOption(AioChannelOption.IP_MULTICAST_ALL, false);
    } catch (ChannelException e) {
      logger.debug("Kernel without IPV6_MULTICAST_ALL, which Linux has since 4.20", e);
    }
  }

  @Override
  OptionTable<AioDatagramChannelConfig> table() {
    return TABLE;
  }

  @Override
  AioDatagramChannelConfig self() {
    return this;
  }

  /** The socket comes from elsewhere, with the options that were set there. */
  void adopt() {
    try {
      joined = joined();
    } catch (ErrnoException e) {
      logger.debug("Kernel without UDP_GRO, which Linux has since 5.0", e);
    }
  }

  boolean mayBeJoined() {
    return joined;
  }

  private boolean joined() throws ErrnoException {
    return socket().options().get(in_h.IPPROTO_UDP, udp_h.UDP_GRO) != 0;
  }

  private void joined(boolean joined) throws ErrnoException {
    socket().options().set(in_h.IPPROTO_UDP, udp_h.UDP_GRO, joined ? 1 : 0);
    this.joined = joined;
  }

  private boolean loopDisabled() throws ErrnoException {
    return OptionTable.get(socket(), in_h.IP_MULTICAST_LOOP, in_h.IPV6_MULTICAST_LOOP) == 0;
  }

  private void loopDisabled(boolean disabled) throws ErrnoException {
    OptionTable.set(socket(), in_h.IP_MULTICAST_LOOP, in_h.IPV6_MULTICAST_LOOP, disabled ? 0 : 1);
  }

  private @Nullable InetAddress interfaceAddress() throws ErrnoException {
    NetworkInterface chosen = multicast.sendsBy();
    if (chosen == null) {
      return null;
    }
    Iterator<InetAddress> addresses = chosen.inetAddresses().iterator();
    return addresses.hasNext() ? addresses.next() : null;
  }

  private void interfaceOf(InetAddress address) throws ErrnoException {
    NetworkInterface found;
    try {
      found = NetworkInterface.getByInetAddress(address);
    } catch (SocketException e) {
      found = null;
    }
    if (found == null) {
      throw new IllegalArgumentException("no network interface has the address " + address);
    }
    multicast.sendBy(found);
  }

  /** Whether a channel counts as active as soon as it is registered, bound or not. */
  boolean isActiveOnRegistration() {
    return activeOnRegistration;
  }

  /** Returns {@link AioChannelOption#MAX_DATAGRAM_PAYLOAD_SIZE}, in bytes. */
  public int getMaxDatagramPayloadSize() {
    return maxDatagramPayloadSize;
  }

  /**
   * Sets {@link AioChannelOption#MAX_DATAGRAM_PAYLOAD_SIZE}.
   *
   * @param maxDatagramPayloadSize bytes, or 0
   */
  public AioDatagramChannelConfig setMaxDatagramPayloadSize(int maxDatagramPayloadSize) {
    this.maxDatagramPayloadSize =
        ObjectUtil.checkPositiveOrZero(maxDatagramPayloadSize, "maxDatagramPayloadSize");
    return this;
  }

  @Override
  public int getSendBufferSize() {
    return get(ChannelOption.SO_SNDBUF);
  }

  @Override
  public AioDatagramChannelConfig setSendBufferSize(int sendBufferSize) {
    return with(ChannelOption.SO_SNDBUF, sendBufferSize);
  }

  @Override
  public int getReceiveBufferSize() {
    return get(ChannelOption.SO_RCVBUF);
  }

  @Override
  public AioDatagramChannelConfig setReceiveBufferSize(int receiveBufferSize) {
    return with(ChannelOption.SO_RCVBUF, receiveBufferSize);
  }

  @Override
  public int getTrafficClass() {
    return get(ChannelOption.IP_TOS);
  }

  @Override
  public AioDatagramChannelConfig setTrafficClass(int trafficClass) {
    return with(ChannelOption.IP_TOS, trafficClass);
  }

  @Override
  public boolean isReuseAddress() {
    return get(ChannelOption.SO_REUSEADDR);
  }

  @Override
  public AioDatagramChannelConfig setReuseAddress(boolean reuseAddress) {
    return with(ChannelOption.SO_REUSEADDR, reuseAddress);
  }

  @Override
  public boolean isBroadcast() {
    return get(ChannelOption.SO_BROADCAST);
  }

  @Override
  public AioDatagramChannelConfig setBroadcast(boolean broadcast) {
    return with(ChannelOption.SO_BROADCAST, broadcast);
  }

  @Override
  public boolean isLoopbackModeDisabled() {
    return get(ChannelOption.IP_MULTICAST_LOOP_DISABLED);
  }

  @Override
  public AioDatagramChannelConfig setLoopbackModeDisabled(boolean loopbackModeDisabled) {
    return with(ChannelOption.IP_MULTICAST_LOOP_DISABLED, loopbackModeDisabled);
  }

  @Override
  public int getTimeToLive() {
    return get(ChannelOption.IP_MULTICAST_TTL);
  }

  @Override
  public AioDatagramChannelConfig setTimeToLive(int ttl) {
    return with(ChannelOption.IP_MULTICAST_TTL, ttl);
  }

  /** Returns an address of {@link #getNetworkInterface}, or null. */
  @Override
  public @Nullable InetAddress getInterface() {
    return table().get(this, ChannelOption.IP_MULTICAST_ADDR);
  }

  @Override
  public AioDatagramChannelConfig setInterface(InetAddress interfaceAddress) {
    return with(ChannelOption.IP_MULTICAST_ADDR, interfaceAddress);
  }

  /** Returns the interface by which is sent to groups; null if the routing table decides that. */
  @Override
  public @Nullable NetworkInterface getNetworkInterface() {
    return table().get(this, ChannelOption.IP_MULTICAST_IF);
  }

  @Override
  public AioDatagramChannelConfig setNetworkInterface(NetworkInterface networkInterface) {
    return with(ChannelOption.IP_MULTICAST_IF, networkInterface);
  }
}
