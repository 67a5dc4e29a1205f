package org.nettyaio.linux.socket;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;
import org.nettyaio.linux.Errno;
import org.nettyaio.linux.ErrnoException;
import org.nettyaio.linux.UnixAddress;
import org.nettyaio.linux.VSockAddress;
import org.nettyaio.linux.abi.fcntl_h;
import org.nettyaio.linux.abi.in_h;
import org.nettyaio.linux.abi.msghdr;
import org.nettyaio.linux.abi.sockaddr_storage;
import org.nettyaio.linux.abi.socket_h;
import org.nettyaio.linux.file.Descriptor;
import org.nettyaio.linux.sys.Syscalls;

/**
 * A non-blocking socket: owns one descriptor and makes the socket calls on it.
 *
 * <p>Calls that transfer data or make connections return what the system call returns, or a
 * negative errno, and allocate nothing. The others throw {@link ErrnoException}. For memory and
 * threads see {@link Descriptor}.
 */
public final class Socket extends Descriptor {
  /** How many entries {@link #drainErrorQueue} takes out at the most. */
  public static final int MAX_ERRORS = 64;

  /** How often a connect that a signal interrupts is called again. */
  private static final int MAX_INTERRUPTED_CONNECTS = 8;

  private static final int FLAGS = socket_h.SOCK_NONBLOCK | socket_h.SOCK_CLOEXEC;

  /**
   * A message without room for anything. The kernel writes back that nothing has come, so all
   * threads may have the same.
   */
  private static final MemorySegment NO_MESSAGE = Arena.global().allocate(msghdr.layout());

  private final int family;

  private Socket(int fd, int family) {
    super(fd);
    this.family = family;
  }

  /** Opens a TCP socket of {@link SocketFamily#preferred()}. */
  public static Socket newTcp() throws ErrnoException {
    return newTcp(SocketFamily.preferred());
  }

  /** Opens a TCP socket: AF_INET, or AF_INET6, which takes IPv4 as well. */
  public static Socket newTcp(int family) throws ErrnoException {
    return open(family, socket_h.SOCK_STREAM);
  }

  /** Opens a UDP socket of {@link SocketFamily#preferred()}. */
  public static Socket newUdp() throws ErrnoException {
    return newUdp(SocketFamily.preferred());
  }

  /** Opens a UDP socket: AF_INET, or AF_INET6, which takes IPv4 as well. */
  public static Socket newUdp(int family) throws ErrnoException {
    return open(family, socket_h.SOCK_DGRAM);
  }

  /** Opens a Unix domain stream socket. */
  public static Socket newUnixStream() throws ErrnoException {
    return open(socket_h.AF_UNIX, socket_h.SOCK_STREAM);
  }

  /** Opens a Unix domain datagram socket. */
  public static Socket newUnixDatagram() throws ErrnoException {
    return open(socket_h.AF_UNIX, socket_h.SOCK_DGRAM);
  }

  /** Opens a stream socket between a virtual machine and its host; see {@link VSockAddress}. */
  public static Socket newVsock() throws ErrnoException {
    return open(socket_h.AF_VSOCK, socket_h.SOCK_STREAM);
  }

  /** Opens two connected Unix domain sockets of type SOCK_STREAM, SOCK_DGRAM or SOCK_SEQPACKET. */
  public static Socket[] newUnixPair(int type) throws ErrnoException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment fds = arena.allocate(ValueLayout.JAVA_INT, 2);
      check("socketpair", Syscalls.socketpair(socket_h.AF_UNIX, type | FLAGS, 0, fds));
      return new Socket[] {
        new Socket(fds.getAtIndex(ValueLayout.JAVA_INT, 0), socket_h.AF_UNIX),
        new Socket(fds.getAtIndex(ValueLayout.JAVA_INT, 1), socket_h.AF_UNIX)
      };
    }
  }

  /**
   * Takes over a descriptor from elsewhere and makes it non-blocking.
   *
   * @param fd an open socket, which the result owns from now on
   * @return the socket
   * @throws ErrnoException if it is not a socket; the descriptor then stays the caller's and is as
   *     it was
   */
  public static Socket of(int fd) throws ErrnoException {
    return takeOver(fd, property(fd, socket_h.SO_DOMAIN));
  }

  /**
   * Takes over a descriptor from elsewhere and makes it non-blocking, if it is of the kind that is
   * wanted.
   *
   * @param fd an open socket, which the result owns from now on
   * @param type SOCK_STREAM, SOCK_DGRAM or SOCK_SEQPACKET
   * @param families the address families that will do, AF_INET6 for example
   * @return the socket
   * @throws ErrnoException if it is not a socket, or with EPROTOTYPE if it is another kind of; the
   *     descriptor then stays the caller's and is as it was
   */
  public static Socket of(int fd, int type, int... families) throws ErrnoException {
    int family = property(fd, socket_h.SO_DOMAIN);
    int actual = property(fd, socket_h.SO_TYPE);
    for (int wanted : families) {
      if (family == wanted && actual == type) {
        return takeOver(fd, family);
      }
    }
    throw new ErrnoException(
        "of(" + fd + ")", Errno.EPROTOTYPE, "its family is " + family + " and its type " + actual);
  }

  private static int property(int fd, int option) throws ErrnoException {
    return check("of(" + fd + ")", SocketOptions.getInt(fd, socket_h.SOL_SOCKET, option));
  }

  /** The last step of what may be refused: nothing that fails comes behind the change. */
  private static Socket takeOver(int fd, int family) throws ErrnoException {
    int flags = check("fcntl(F_GETFL)", Syscalls.fcntl(fd, fcntl_h.F_GETFL, 0));
    if ((flags & fcntl_h.O_NONBLOCK) == 0) {
      check("fcntl(F_SETFL)", Syscalls.fcntl(fd, fcntl_h.F_SETFL, flags | fcntl_h.O_NONBLOCK));
    }
    return new Socket(fd, family);
  }

  /**
   * Takes over a descriptor that {@link #accept} of this socket has returned, without a system
   * call.
   */
  public Socket accepted(int accepted) {
    return new Socket(accepted, family);
  }

  /** The address family, which says what addresses the socket takes: AF_INET, AF_INET6, AF_UNIX. */
  public int family() {
    return family;
  }

  /** Options and other properties of this socket. */
  public SocketOptions options() {
    return new SocketOptions(this, family);
  }

  /**
   * Gives the socket its address.
   *
   * @param address an InetSocketAddress or a {@link UnixAddress}; port 0 lets the kernel choose
   * @throws ErrnoException if that is not possible, EADDRINUSE for example
   */
  public void bind(SocketAddress address) throws ErrnoException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(sockaddr_storage.layout());
      int length = SocketAddresses.encodeLocal(memory, 0, address, family);
      int result = Syscalls.bind(fd(), memory, length);
      if (result < 0) {
        throw new ErrnoException("bind(" + SocketAddresses.describe(address) + ")", result);
      }
    }
  }

  /**
   * Starts to take connections.
   *
   * @param backlog how many may wait to be accepted; the kernel lowers it to net.core.somaxconn
   * @throws ErrnoException if the socket cannot listen
   */
  public void listen(int backlog) throws ErrnoException {
    check("listen(" + backlog + ")", Syscalls.listen(fd(), backlog));
  }

  /**
   * Accepts a connection; the new socket is non-blocking and closed on exec.
   *
   * @param peer receives the peer's address
   * @return a descriptor for {@link #accepted}, or a negative errno; -EAGAIN if no connection waits
   */
  public int accept(AddressBuffer peer) {
    return Syscalls.accept4(fd(), peer.memory(), peer.offer(), FLAGS);
  }

  /**
   * Starts to connect; on a datagram socket sets whom it speaks with.
   *
   * @param address an InetSocketAddress or a {@link UnixAddress}
   * @return 0 if connected, or a negative errno; -EINPROGRESS if {@link #finishConnect} will know
   *     when the socket becomes writable
   * @throws ErrnoException if this socket cannot have such an address, see {@link
   *     SocketAddresses#encode}
   */
  public int connect(SocketAddress address) throws ErrnoException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(sockaddr_storage.layout());
      int length = SocketAddresses.encode(memory, 0, address, family);
      int result = Syscalls.connect(fd(), memory, length);
      return result == -Errno.EINTR ? connectAgain(memory, length) : result;
    }
  }

  /** A signal came: the attempt goes on, or has not begun. To call again tells, and begins it. */
  private int connectAgain(MemorySegment address, int length) {
    int result = -Errno.EINTR;
    for (int i = 0; i < MAX_INTERRUPTED_CONNECTS && result == -Errno.EINTR; i++) {
      result = Syscalls.connect(fd(), address, length);
    }
    switch (result) {
      case -Errno.EALREADY:
        return -Errno.EINPROGRESS;
      case -Errno.EISCONN:
        return 0;
      default:
        return result;
    }
  }

  /**
   * Asks how a connection attempt ended.
   *
   * @return 0 if connected, -EINPROGRESS if that is still open, or the negative errno why it failed
   */
  public int finishConnect() {
    int error = SocketOptions.getInt(fd(), socket_h.SOL_SOCKET, socket_h.SO_ERROR);
    if (error != 0) {
      return error < 0 ? error : -error;
    }
    // No error is also what an attempt reports that is under way: only a connected socket has a
    // peer.
    try (Arena arena = Arena.ofConfined()) {
      AddressBuffer peer = new AddressBuffer(arena);
      int result = Syscalls.getpeername(fd(), peer.memory(), peer.offer());
      return result == -Errno.ENOTCONN ? -Errno.EINPROGRESS : result;
    }
  }

  /**
   * Dissolves the connection: a datagram socket can speak with all again, a TCP connection is
   * reset. Returns 0 or a negative errno.
   */
  public int disconnect() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(sockaddr_storage.layout());
      return Syscalls.connect(fd(), memory, SocketAddresses.encodeUnspecified(memory, 0));
    }
  }

  /**
   * Ends one or both directions; at least one must be given.
   *
   * @param read whether nothing more is to be received
   * @param write whether nothing more is to be sent, which the peer learns
   * @return 0 or a negative errno; -ENOTCONN if the connection has gone already
   */
  public int shutdown(boolean read, boolean write) {
    if (!read && !write) {
      throw new IllegalArgumentException("neither read nor write");
    }
    int how = read ? write ? socket_h.SHUT_RDWR : socket_h.SHUT_RD : socket_h.SHUT_WR;
    return Syscalls.shutdown(fd(), how);
  }

  /**
   * The address that the socket is bound to.
   *
   * @return an InetSocketAddress or a {@link UnixAddress}; the wildcard and port 0 if it is not
   *     bound
   * @throws ErrnoException if the socket is closed
   */
  public @Nullable SocketAddress localAddress() throws ErrnoException {
    try (Arena arena = Arena.ofConfined()) {
      AddressBuffer address = new AddressBuffer(arena);
      check("getsockname", Syscalls.getsockname(fd(), address.memory(), address.offer()));
      return address.get();
    }
  }

  /**
   * The address of the peer.
   *
   * @return an InetSocketAddress or a {@link UnixAddress}, or null if the socket is not connected
   * @throws ErrnoException if the socket is closed
   */
  public @Nullable SocketAddress remoteAddress() throws ErrnoException {
    try (Arena arena = Arena.ofConfined()) {
      AddressBuffer address = new AddressBuffer(arena);
      int result = Syscalls.getpeername(fd(), address.memory(), address.offer());
      if (result == -Errno.ENOTCONN) {
        return null;
      }
      check("getpeername", result);
      return address.get();
    }
  }

  /**
   * Receives up to {@code length} bytes to an address in memory, with MSG_ flags or 0. Returns how
   * many, 0 at the end of a stream, or a negative errno.
   */
  public int recv(long address, int length, int flags) {
    return (int) Syscalls.recv(fd(), address, length, flags);
  }

  /**
   * Sends {@code length} bytes from an address in memory, with MSG_ flags or 0, and without
   * SIGPIPE. Returns how many, maybe fewer on a stream, or a negative errno.
   */
  public int send(long address, int length, int flags) {
    return (int) Syscalls.send(fd(), address, length, flags | socket_h.MSG_NOSIGNAL);
  }

  /** {@link #recv}, with the sender's address. What of a datagram does not fit is lost. */
  public int recvfrom(long address, int length, int flags, AddressBuffer sender) {
    return (int) Syscalls.recvfrom(fd(), address, length, flags, sender.memory(), sender.offer());
  }

  /**
   * {@link #send} to somebody: one datagram, or with MSG_FASTOPEN the first bytes of a connection.
   */
  public int sendto(long address, int length, int flags, AddressBuffer receiver) {
    int all = flags | socket_h.MSG_NOSIGNAL;
    return (int) Syscalls.sendto(fd(), address, length, all, receiver.memory(), receiver.length());
  }

  /**
   * Receives one {@link org.nettyaio.linux.abi.msghdr} with sender and ancillary data, with MSG_
   * flags or 0. Returns how many bytes of data, or a negative errno.
   */
  public int recvmsg(MemorySegment message, int flags) {
    return (int) Syscalls.recvmsg(fd(), message, flags);
  }

  /**
   * Sends one {@link org.nettyaio.linux.abi.msghdr} with receiver and ancillary data, with MSG_
   * flags or 0. Returns how many bytes of data, or a negative errno.
   */
  public int sendmsg(MemorySegment message, int flags) {
    return (int) Syscalls.sendmsg(fd(), message, flags | socket_h.MSG_NOSIGNAL);
  }

  /**
   * Receives up to {@code count} {@link org.nettyaio.linux.abi.mmsghdr}s, which lie at an address,
   * with MSG_ flags or 0. Returns how many, or a negative errno if none.
   */
  public int recvmmsg(long messages, int count, int flags) {
    return Syscalls.recvmmsg(fd(), messages, count, flags, MemorySegment.NULL);
  }

  /**
   * Sends up to {@code count} {@link org.nettyaio.linux.abi.mmsghdr}s, which lie at an address,
   * with MSG_ flags or 0. Returns how many, or a negative errno if the first could not be sent.
   */
  public int sendmmsg(long messages, int count, int flags) {
    return Syscalls.sendmmsg(fd(), messages, count, flags | socket_h.MSG_NOSIGNAL);
  }

  /**
   * Takes out what is in the error queue of an internet socket, and forgets it. What stays there
   * would be reported by every poll, as POLLERR. There is something in it only where it was asked
   * for: by IP_RECVERR, SO_TIMESTAMPING or SO_ZEROCOPY. Allocates nothing.
   *
   * @return how many entries there were, at most {@link #MAX_ERRORS}: if it is that, there may be
   *     more; 0 for a socket of another family, which has no such queue
   */
  public int drainErrorQueue() {
    if (family != socket_h.AF_INET && family != socket_h.AF_INET6) {
      // They do not know the flag, and would receive data.
      return 0;
    }
    int flags = socket_h.MSG_ERRQUEUE | socket_h.MSG_DONTWAIT;
    int count = 0;
    while (count < MAX_ERRORS && Syscalls.recvmsg(fd(), NO_MESSAGE, flags) >= 0) {
      count++;
    }
    return count;
  }

  static int check(String call, int result) throws ErrnoException {
    if (result < 0) {
      throw new ErrnoException(call, result);
    }
    return result;
  }

  private static Socket open(int family, int type) throws ErrnoException {
    Socket socket = new Socket(check("socket", Syscalls.socket(family, type | FLAGS, 0)), family);
    if (family == socket_h.AF_INET6) {
      try {
        // The default depends on the sysctl net.ipv6.bindv6only.
        socket.options().set(in_h.IPPROTO_IPV6, in_h.IPV6_V6ONLY, 0);
      } catch (ErrnoException e) {
        socket.close();
        throw e;
      }
    }
    return socket;
  }
}
