package org.nettyaio.channel;

import io.netty.channel.ChannelOption;
import io.netty.channel.unix.UnixChannelOption;
import java.net.InetAddress;
import java.util.Map;

/**
 * Options that the channels of this transport have beside Netty's own. Those whose names other
 * transports share ({@link #IP_FREEBIND}, {@link #IP_TRANSPARENT}, {@link
 * #IP_BIND_ADDRESS_NO_PORT}) are the same constants as theirs.
 */
public final class AioChannelOption<T> extends UnixChannelOption<T> {
  /** {@code TCP_CORK} of tcp(7): hold back partial segments. */
  public static final ChannelOption<Boolean> TCP_CORK = own("TCP_CORK");

  /** {@code TCP_NOTSENT_LOWAT} of tcp(7), in bytes: how much unsent data still leaves room. */
  public static final ChannelOption<Long> TCP_NOTSENT_LOWAT = own("TCP_NOTSENT_LOWAT");

  /**
   * {@code TCP_KEEPIDLE} of tcp(7), in seconds: how long a connection is idle before it is probed.
   */
  public static final ChannelOption<Integer> TCP_KEEPIDLE = own("TCP_KEEPIDLE");

  /** {@code TCP_KEEPINTVL} of tcp(7), in seconds: the time between two probes. */
  public static final ChannelOption<Integer> TCP_KEEPINTVL = own("TCP_KEEPINTVL");

  /** {@code TCP_KEEPCNT} of tcp(7): how many probes fail before the connection does. */
  public static final ChannelOption<Integer> TCP_KEEPCNT = own("TCP_KEEPCNT");

  /** {@code TCP_USER_TIMEOUT} of tcp(7), in milliseconds: how long data may stay unacknowledged. */
  public static final ChannelOption<Integer> TCP_USER_TIMEOUT = own("TCP_USER_TIMEOUT");

  /** {@code TCP_QUICKACK} of tcp(7): acknowledge at once, until the kernel thinks otherwise. */
  public static final ChannelOption<Boolean> TCP_QUICKACK = own("TCP_QUICKACK");

  /** {@code TCP_DEFER_ACCEPT} of tcp(7), in seconds: accept a connection when its data is there. */
  public static final ChannelOption<Integer> TCP_DEFER_ACCEPT = own("TCP_DEFER_ACCEPT");

  /**
   * {@code TCP_MD5SIG} of tcp(7): keys of 1 to 80 bytes with which segments are signed, by peer. On
   * a server, of the connections it accepts. Setting replaces all keys that were set before.
   */
  public static final ChannelOption<Map<InetAddress, byte[]>> TCP_MD5SIG = valueOf("TCP_MD5SIG");

  /** {@code SO_BUSY_POLL} of socket(7), in microseconds; raising it needs CAP_NET_ADMIN. */
  public static final ChannelOption<Integer> SO_BUSY_POLL = own("SO_BUSY_POLL");

  /** {@code IP_FREEBIND} of ip(7): bind to an address that is not there yet. */
  public static final ChannelOption<Boolean> IP_FREEBIND = valueOf("IP_FREEBIND");

  /** {@code IP_TRANSPARENT} of ip(7): use addresses of others; needs CAP_NET_ADMIN. */
  public static final ChannelOption<Boolean> IP_TRANSPARENT = valueOf("IP_TRANSPARENT");

  /**
   * {@code IP_BIND_ADDRESS_NO_PORT} of ip(7): choose the port when connecting, not when binding.
   */
  public static final ChannelOption<Boolean> IP_BIND_ADDRESS_NO_PORT =
      valueOf("IP_BIND_ADDRESS_NO_PORT");

  /**
   * {@code IP_MULTICAST_ALL} of ip(7): also receive from groups that other sockets of the machine
   * have joined. Off by default, as for NIO and unlike in the kernel.
   */
  public static final ChannelOption<Boolean> IP_MULTICAST_ALL = valueOf("IP_MULTICAST_ALL");

  /**
   * {@code IP_RECVORIGDSTADDR} of ip(7): packets received have as recipient the address that they
   * were sent to before they were redirected.
   */
  public static final ChannelOption<Boolean> IP_RECVORIGDSTADDR = valueOf("IP_RECVORIGDSTADDR");

  /**
   * How many bytes of a receive buffer each datagram gets, so that a large buffer takes many in one
   * system call; 0, the default, for one datagram in each buffer. A datagram that does not fit is
   * dropped, and reported to exceptionCaught.
   */
  public static final ChannelOption<Integer> MAX_DATAGRAM_PAYLOAD_SIZE =
      valueOf("MAX_DATAGRAM_PAYLOAD_SIZE");

  /**
   * {@code UDP_GRO} of udp(7): let the kernel join datagrams of one flow, which reach the pipeline
   * as they were sent. Needs receive buffers that take them: 65,535 bytes.
   */
  public static final ChannelOption<Boolean> UDP_GRO = valueOf("UDP_GRO");

  private AioChannelOption() {}

  private static <T> ChannelOption<T> own(String name) {
    return valueOf(AioChannelOption.class, name);
  }
}
