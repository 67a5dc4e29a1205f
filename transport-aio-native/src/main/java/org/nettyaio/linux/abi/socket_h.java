package org.nettyaio.linux.abi;

/** Constants of sys/socket.h: families, types, options of level SOL_SOCKET, flags. */
public final class socket_h {
  /** No family; connecting to it dissolves an association. */
  public static final int AF_UNSPEC = 0;

  /** Sockets of this machine, named by files. */
  public static final int AF_UNIX = 1;

  /** IPv4. */
  public static final int AF_INET = 2;

  /** IPv6. */
  public static final int AF_INET6 = 10;

  /** Between a virtual machine and its host. */
  public static final int AF_VSOCK = 40;

  /** A stream of bytes. */
  public static final int SOCK_STREAM = 1;

  /** Datagrams. */
  public static final int SOCK_DGRAM = 2;

  /** Messages on a connection. */
  public static final int SOCK_SEQPACKET = 5;

  /** Created non-blocking. */
  public static final int SOCK_NONBLOCK = 0x800;

  /** Closed when another program is executed. */
  public static final int SOCK_CLOEXEC = 0x80000;

  /** Receive no more. */
  public static final int SHUT_RD = 0;

  /** Send no more. */
  public static final int SHUT_WR = 1;

  /** Neither. */
  public static final int SHUT_RDWR = 2;

  /** Level of the options below. */
  public static final int SOL_SOCKET = 1;

  /** Allow to bind to a port whose old connections linger. */
  public static final int SO_REUSEADDR = 2;

  /** Type, SOCK_. */
  public static final int SO_TYPE = 3;

  /** Pending error, which reading clears. */
  public static final int SO_ERROR = 4;

  /** Allow to send to broadcast addresses. */
  public static final int SO_BROADCAST = 6;

  /** Send buffer, bytes; the kernel doubles what is set. */
  public static final int SO_SNDBUF = 7;

  /** Receive buffer, bytes; the kernel doubles what is set. */
  public static final int SO_RCVBUF = 8;

  /** Probe an idle connection. */
  public static final int SO_KEEPALIVE = 9;

  /** Leave urgent data in the stream. */
  public static final int SO_OOBINLINE = 10;

  /** What close does with unsent data, {@link linger}. */
  public static final int SO_LINGER = 13;

  /** Share a port, each socket taking a part of what comes. */
  public static final int SO_REUSEPORT = 15;

  /** Report the credentials of senders, {@link ucred}. */
  public static final int SO_PASSCRED = 16;

  /** The credentials of the peer, {@link ucred}. */
  public static final int SO_PEERCRED = 17;

  /** Bytes from which the socket counts as readable. */
  public static final int SO_RCVLOWAT = 18;

  /** Whether the socket listens. */
  public static final int SO_ACCEPTCONN = 30;

  /** Protocol. */
  public static final int SO_PROTOCOL = 38;

  /** Family. */
  public static final int SO_DOMAIN = 39;

  /** How long to poll the device for data, µs. */
  public static final int SO_BUSY_POLL = 46;

  /** Processor that took in the latest packet. */
  public static final int SO_INCOMING_CPU = 49;

  /** Allow MSG_ZEROCOPY. */
  public static final int SO_ZEROCOPY = 60;

  /** Urgent data. */
  public static final int MSG_OOB = 0x1;

  /** Leave in the queue what is received. */
  public static final int MSG_PEEK = 0x2;

  /** Received: ancillary data did not fit. */
  public static final int MSG_CTRUNC = 0x8;

  /** Received: the datagram did not fit. Asked for: return its real length. */
  public static final int MSG_TRUNC = 0x20;

  /** Do not block. */
  public static final int MSG_DONTWAIT = 0x40;

  /** End of a record. */
  public static final int MSG_EOR = 0x80;

  /** Receive a queued error. */
  public static final int MSG_ERRQUEUE = 0x2000;

  /** Do not raise SIGPIPE. */
  public static final int MSG_NOSIGNAL = 0x4000;

  /** More will follow at once. */
  public static final int MSG_MORE = 0x8000;

  /** recvmmsg: wait for the first message only. */
  public static final int MSG_WAITFORONE = 0x10000;

  /** Connect with data in the SYN. */
  public static final int MSG_FASTOPEN = 0x20000000;

  /** Received descriptors are closed when another program is executed. */
  public static final int MSG_CMSG_CLOEXEC = 0x40000000;

  /** Ancillary data: open descriptors, ints. */
  public static final int SCM_RIGHTS = 1;

  /** Ancillary data: {@link ucred}. */
  public static final int SCM_CREDENTIALS = 2;

  private socket_h() {}
}
