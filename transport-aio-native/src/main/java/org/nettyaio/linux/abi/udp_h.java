package org.nettyaio.linux.abi;

/** Constants of linux/udp.h: options of level IPPROTO_UDP. */
public final class udp_h {
  /** Gather what is written into one datagram. */
  public static final int UDP_CORK = 1;

  /** Cut what is sent into datagrams of so many bytes; option, and ancillary data of a message. */
  public static final int UDP_SEGMENT = 103;

  /**
   * Receive datagrams of one flow joined; option, and ancillary data that tells the size of each.
   */
  public static final int UDP_GRO = 104;

  private udp_h() {}
}
