package org.nettyaio.linux.abi;

/** Constants of netinet/in.h: protocols, and options of levels IPPROTO_IP and IPPROTO_IPV6. */
public final class in_h {
  /** Level of IPv4 options. */
  public static final int IPPROTO_IP = 0;

  /** ICMP. */
  public static final int IPPROTO_ICMP = 1;

  /** TCP, and level of its options. */
  public static final int IPPROTO_TCP = 6;

  /** UDP, and level of its options. */
  public static final int IPPROTO_UDP = 17;

  /** Level of IPv6 options. */
  public static final int IPPROTO_IPV6 = 41;

  /** Type of service of packets sent. */
  public static final int IP_TOS = 1;

  /** Time to live of packets sent. */
  public static final int IP_TTL = 2;

  /** Report destination and interface of a datagram. */
  public static final int IP_PKTINFO = 8;

  /** Whether packets may be fragmented. */
  public static final int IP_MTU_DISCOVER = 10;

  /** Queue errors with their details. */
  public static final int IP_RECVERR = 11;

  /** Report the type of service of a datagram. */
  public static final int IP_RECVTOS = 13;

  /** Allow to bind to an address that the machine does not have. */
  public static final int IP_FREEBIND = 15;

  /** Allow to receive and send as any address; needs CAP_NET_ADMIN. */
  public static final int IP_TRANSPARENT = 19;

  /** Report the destination a datagram had before redirection. */
  public static final int IP_RECVORIGDSTADDR = 20;

  /** Type of the ancillary data that reports it, a {@link sockaddr_in}. */
  public static final int IP_ORIGDSTADDR = 20;

  /** Choose the port in connect, not in bind to port 0. */
  public static final int IP_BIND_ADDRESS_NO_PORT = 24;

  /** Interface for multicasts sent, {@link ip_mreqn} or an address. */
  public static final int IP_MULTICAST_IF = 32;

  /** Time to live of multicasts sent. */
  public static final int IP_MULTICAST_TTL = 33;

  /** Whether multicasts sent come back to this machine. */
  public static final int IP_MULTICAST_LOOP = 34;

  /** Join a group, {@link ip_mreqn}. */
  public static final int IP_ADD_MEMBERSHIP = 35;

  /** Leave a group, {@link ip_mreqn}. */
  public static final int IP_DROP_MEMBERSHIP = 36;

  /** Join a group, {@link group_req}. */
  public static final int MCAST_JOIN_GROUP = 42;

  /** Stop hearing a sender, {@link group_source_req}. */
  public static final int MCAST_BLOCK_SOURCE = 43;

  /** Hear a sender again, {@link group_source_req}. */
  public static final int MCAST_UNBLOCK_SOURCE = 44;

  /** Leave a group, {@link group_req}. */
  public static final int MCAST_LEAVE_GROUP = 45;

  /** Join a group for one sender, {@link group_source_req}. */
  public static final int MCAST_JOIN_SOURCE_GROUP = 46;

  /** Leave it, {@link group_source_req}. */
  public static final int MCAST_LEAVE_SOURCE_GROUP = 47;

  /** Whether to hear groups that other sockets of this machine have joined. */
  public static final int IP_MULTICAST_ALL = 49;

  /** Hop limit of packets sent. */
  public static final int IPV6_UNICAST_HOPS = 16;

  /** Interface for multicasts sent, an index. */
  public static final int IPV6_MULTICAST_IF = 17;

  /** Hop limit of multicasts sent. */
  public static final int IPV6_MULTICAST_HOPS = 18;

  /** Whether multicasts sent come back to this machine. */
  public static final int IPV6_MULTICAST_LOOP = 19;

  /** Queue errors with their details. */
  public static final int IPV6_RECVERR = 25;

  /** Whether the socket refuses IPv4. */
  public static final int IPV6_V6ONLY = 26;

  /** Whether to hear groups that other sockets of this machine have joined. */
  public static final int IPV6_MULTICAST_ALL = 29;

  /** Report destination and interface of a datagram. */
  public static final int IPV6_RECVPKTINFO = 49;

  /** Traffic class of packets sent. */
  public static final int IPV6_TCLASS = 67;

  /** Report the destination a datagram had before redirection. */
  public static final int IPV6_RECVORIGDSTADDR = 74;

  /** Type of the ancillary data that reports it, a {@link sockaddr_in6}. */
  public static final int IPV6_ORIGDSTADDR = 74;

  /** Allow to receive and send as any address; needs CAP_NET_ADMIN. */
  public static final int IPV6_TRANSPARENT = 75;

  /** Allow to bind to an address that the machine does not have. */
  public static final int IPV6_FREEBIND = 78;

  private in_h() {}
}
