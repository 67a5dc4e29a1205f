package org.nettyaio.linux.abi;

/** Constants of linux/tcp.h: options of level IPPROTO_TCP. */
public final class tcp_h {
  /** Send small segments at once. */
  public static final int TCP_NODELAY = 1;

  /** Maximum segment size, bytes. */
  public static final int TCP_MAXSEG = 2;

  /** Send full segments only. */
  public static final int TCP_CORK = 3;

  /** Seconds of silence before keep-alive probes. */
  public static final int TCP_KEEPIDLE = 4;

  /** Seconds between them. */
  public static final int TCP_KEEPINTVL = 5;

  /** How many may go unanswered. */
  public static final int TCP_KEEPCNT = 6;

  /** How often a connection attempt is repeated. */
  public static final int TCP_SYNCNT = 7;

  /** Seconds an orphaned connection stays in FIN_WAIT2. */
  public static final int TCP_LINGER2 = 8;

  /** Seconds to wait for data before a connection can be accepted. */
  public static final int TCP_DEFER_ACCEPT = 9;

  /** Upper bound of the advertised window, bytes. */
  public static final int TCP_WINDOW_CLAMP = 10;

  /** State of the connection, {@link tcp_info}. */
  public static final int TCP_INFO = 11;

  /** Acknowledge at once; not permanent. */
  public static final int TCP_QUICKACK = 12;

  /** Name of the congestion control. */
  public static final int TCP_CONGESTION = 13;

  /** Key for segments of a peer, {@link tcp_md5sig}. */
  public static final int TCP_MD5SIG = 14;

  /** How long data may go unacknowledged, ms. */
  public static final int TCP_USER_TIMEOUT = 18;

  /** Listening: how many connections may wait that brought data in their SYN. */
  public static final int TCP_FASTOPEN = 23;

  /** Unsent bytes up to which the socket counts as writable. */
  public static final int TCP_NOTSENT_LOWAT = 25;

  /** Connect only at the first write, which goes with the SYN. */
  public static final int TCP_FASTOPEN_CONNECT = 30;

  /** As TCP_MD5SIG, for a prefix or an interface. */
  public static final int TCP_MD5SIG_EXT = 32;

  /** Fast open without a cookie. */
  public static final int TCP_FASTOPEN_NO_COOKIE = 34;

  /** Report bytes left to read, as ancillary data. */
  public static final int TCP_INQ = 36;

  /** Room for a key in {@link tcp_md5sig}, bytes. */
  public static final int TCP_MD5SIG_MAXKEYLEN = 80;

  private tcp_h() {}
}
