package org.nettyaio.linux.socket;

import static org.nettyaio.linux.ErrnoException.check;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;
import org.nettyaio.linux.Errno;
import org.nettyaio.linux.ErrnoException;
import org.nettyaio.linux.UnixAddress;
import org.nettyaio.linux.VSockAddress;
import org.nettyaio.linux.abi.in_h;
import org.nettyaio.linux.abi.sockaddr_storage;
import org.nettyaio.linux.abi.socket_h;
import org.nettyaio.linux.file.Descriptor;
import org.nettyaio.linux.sys.SocketCalls;

/**
 * A non-blocking socket: owns one descriptor and makes the socket calls on it.
 *
 * <p>Calls that transfer data, and {@link #accept}, return what the system call returns, or a
 * negative errno such as -EAGAIN where it would have to wait, and allocate nothing; {@link
 * #connect}, {@link #finishConnect}, {@link #disconnect} and {@link #shutdown} return 0 or a
 * negative errno. The others throw {@link ErrnoException}, with EBADF if the socket is closed. No
 * call waits. For memory and threads see {@link Descriptor}.
 */
public final class Socket extends Descriptor {
  private static final int FLAGS = socket_h.SOCK_NONBLOCK | socket_h.SOCK_CLOEXEC;

  private final int family;

  private Socket(int fd, int family) {
    super(fd);
    this.family = family;
  }

  /**
   * {@return a new TCP socket of {@link SocketFamily#preferred()}}
   *
   * @throws ErrnoException if there can be none: EMFILE, EAFNOSUPPORT
   */
  public static Socket newTcp() throws ErrnoException {
    return newTcp(SocketFamily.preferred());
  }

  /**
   * {@return a new TCP socket}
   *
   * @param family AF_INET, or AF_INET6, which takes IPv4 as well
   * @throws ErrnoException if there can be none: EMFILE, EAFNOSUPPORT
   */
  public static Socket newTcp(int family) throws ErrnoException {
    return open(family, socket_h.SOCK_STREAM);
  }

  /**
   * {@return a new UDP socket of {@link SocketFamily#preferred()}}
   *
   * @throws ErrnoException if there can be none: EMFILE, EAFNOSUPPORT
   */
  public static Socket newUdp() throws ErrnoException {
    return newUdp(SocketFamily.preferred());
  }

  /**
   * {@return a new UDP socket}
   *
   * @param family AF_INET, or AF_INET6, which takes IPv4 as well
   * @throws ErrnoException if there can be none: EMFILE, EAFNOSUPPORT
   */
  public static Socket newUdp(int family) throws ErrnoException {
    return open(family, socket_h.SOCK_DGRAM);
  }

  /**
   * {@return a new Unix domain stream socket}
   *
   * @throws ErrnoException if there can be none: EMFILE, EAFNOSUPPORT
   */
  public static Socket newUnixStream() throws ErrnoException {
    return open(socket_h.AF_UNIX, socket_h.SOCK_STREAM);
  }

  /**
   * {@return a new Unix domain datagram socket}
   *
   * @throws ErrnoException if there can be none: EMFILE, EAFNOSUPPORT
   */
  public static Socket newUnixDatagram() throws ErrnoException {
    return open(socket_h.AF_UNIX, socket_h.SOCK_DGRAM);
  }

  /**
   * {@return a new stream socket between a virtual machine and its host; see {@link VSockAddress}}
   *
   * @throws ErrnoException if there can be none: EMFILE, EAFNOSUPPORT
   */
  public static Socket newVsock() throws ErrnoException {
    return open(socket_h.AF_VSOCK, socket_h.SOCK_STREAM);
  }

  /**
   * Opens two Unix domain stream sockets that are connected with each other.
   *
   * @return the two
   * @throws ErrnoException if there can be none: EMFILE
   */
  public static Socket[] newUnixPair() throws ErrnoException {
    return newUnixPair(socket_h.SOCK_STREAM);
  }

  /**
   * Opens two Unix domain sockets that are connected with each other.
   *
   * @param type SOCK_STREAM, SOCK_DGRAM or SOCK_SEQPACKET
   * @return the two
   * @throws ErrnoException if there can be none: EMFILE
   */
  public static Socket[] newUnixPair(int type) throws ErrnoException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment fds = arena.allocate(ValueLayout.JAVA_INT, 2);
      check("socketpair", SocketCalls.socketpair(socket_h.AF_UNIX, type | FLAGS, 0, fds));
      return new Socket[] {
        new Socket(fds.getAtIndex(ValueLayout.JAVA_INT, 0), socket_h.AF_UNIX),
        new Socket(fds.getAtIndex(ValueLayout.JAVA_INT, 1), socket_h.AF_UNIX)
      };
    }
  }

  /**
   * Takes over a descriptor from elsewhere and makes it non-blocking, if it is of the kind that is
   * wanted.
   *
   * @param fd an open socket, which the result owns from now on
   * @param type SOCK_STREAM, SOCK_DGRAM or SOCK_SEQPACKET
   * @param families the address families that will do, AF_INET6 for example
   * @return the socket
   * @throws ErrnoException if it is not a socket, or with EPROTOTYPE if it is of another kind; the
   *     descriptor then stays the caller's and is as it was
   */
  public static Socket of(int fd, int type, int... families) throws ErrnoException {
    return new Socket(fd, Adoption.prepare(fd, type, families));
  }

  /**
   * Takes over a descriptor that {@link #accept} of this socket has returned, without a system
   * call.
   *
   * @param accepted the descriptor, which the result owns from now on
   * @return the socket, of this one's family
   */
  public Socket accepted(int accepted) {
    return new Socket(accepted, family);
  }

  /**
   * The address family, which says what addresses the socket takes.
   *
   * @return AF_INET, AF_INET6, AF_UNIX or AF_VSOCK
   */
  public int family() {
    return family;
  }

  /**
   * Options and other properties of this socket.
   *
   * @return a view, which has no state but the socket
   */
  public SocketOptions options() {
    return new SocketOptions(this, family);
  }

  /**
   * Gives the socket its address. The IPv4 wildcard becomes the IPv6 one on an IPv6 socket, which
   * then listens on both, as Java's own sockets do.
   *
   * @param address an InetSocketAddress, a {@link UnixAddress} or a {@link VSockAddress}, as the
   *     family demands; port 0 lets the kernel choose
   * @throws ErrnoException if that is not possible, EADDRINUSE for example; EAFNOSUPPORT,
   *     ENAMETOOLONG or EINVAL if this socket cannot have such an address
   * @throws java.nio.channels.UnresolvedAddressException if the address has a host name only
   * @throws java.nio.channels.UnsupportedAddressTypeException if the address is of another class
   */
  public void bind(SocketAddress address) throws ErrnoException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(sockaddr_storage.layout());
      int length = SocketAddresses.encodeLocal(memory, 0, address, family);
      check(
          "bind(" + SocketAddresses.describe(address) + ")",
          SocketCalls.bind(fd(), memory, length));
    }
  }

  /**
   * Starts to take connections.
   *
   * @param backlog how many connections may wait to be accepted; the kernel lowers it to
   *     net.core.somaxconn (listen(2))
   * @throws ErrnoException if the socket cannot listen
   */
  public void listen(int backlog) throws ErrnoException {
    check("listen(" + backlog + ")", SocketCalls.listen(fd(), backlog));
  }

  /**
   * Accepts a connection; the new socket is non-blocking and closed on exec.
   *
   * @param peer receives the peer's address
   * @return a descriptor for {@link #accepted}, or a negative errno; -EAGAIN if no connection waits
   */
  public int accept(AddressBuffer peer) {
    return SocketCalls.accept4(fd(), peer.memory(), peer.offer(), FLAGS);
  }

  /**
   * Starts to connect; on a datagram socket sets its one peer.
   *
   * @param address an InetSocketAddress, a {@link UnixAddress} or a {@link VSockAddress}, as the
   *     family demands
   * @return 0 if connected, or a negative errno; -EINPROGRESS if {@link #finishConnect} will return
   *     the result once the socket is writable
   * @throws ErrnoException if this socket cannot have such an address: EAFNOSUPPORT, or
   *     ENAMETOOLONG for a Unix path of more than 107 bytes, or EINVAL for one with a NUL in it
   * @throws java.nio.channels.UnresolvedAddressException if the address has a host name only
   * @throws java.nio.channels.UnsupportedAddressTypeException if the address is of another class
   */
  public int connect(SocketAddress address) throws ErrnoException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(sockaddr_storage.layout());
      int length = SocketAddresses.encode(memory, 0, address, family);
      return Connecting.begin(fd(), memory, length);
    }
  }

  /**
   * Returns how a connection attempt ended.
   *
   * @return 0 if connected, -EINPROGRESS if it has not ended, or the negative errno with which it
   *     failed
   */
  public int finishConnect() {
    return Connecting.finish(fd());
  }

  /**
   * Dissolves the connection: a datagram socket has no single peer any more, and a TCP connection
   * is reset.
   *
   * @return 0 or a negative errno
   */
  public int disconnect() {
    return Connecting.dissolve(fd());
  }

  /**
   * Ends one or both directions; at least one must be given.
   *
   * @param read whether nothing more is to be received
   * @param write whether nothing more is to be sent, which the peer learns
   * @return 0 or a negative errno; -ENOTCONN if the connection has gone already
   * @throws IllegalArgumentException if neither is given
   */
  public int shutdown(boolean read, boolean write) {
    if (!read && !write) {
      throw new IllegalArgumentException("neither read nor write");
    }
    int how = read ? write ? socket_h.SHUT_RDWR : socket_h.SHUT_RD : socket_h.SHUT_WR;
    return SocketCalls.shutdown(fd(), how);
  }

  /**
   * The address that the socket is bound to.
   *
   * @return an InetSocketAddress, a {@link UnixAddress} or a {@link VSockAddress}; the wildcard and
   *     port 0, or an unnamed one, if it is not bound; null for a family that is not known here
   * @throws ErrnoException if the socket is closed
   */
  public @Nullable SocketAddress localAddress() throws ErrnoException {
    try (Arena arena = Arena.ofConfined()) {
      AddressBuffer address = new AddressBuffer(arena);
      check("getsockname", SocketCalls.getsockname(fd(), address.memory(), address.offer()));
      return address.get();
    }
  }

  /**
   * The address of the peer.
   *
   * @return an InetSocketAddress, a {@link UnixAddress} or a {@link VSockAddress}, or null if the
   *     socket is not connected
   * @throws ErrnoException if the socket is closed
   */
  public @Nullable SocketAddress remoteAddress() throws ErrnoException {
    try (Arena arena = Arena.ofConfined()) {
      AddressBuffer address = new AddressBuffer(arena);
      int result = SocketCalls.getpeername(fd(), address.memory(), address.offer());
      if (result == -Errno.ENOTCONN) {
        return null;
      }
      check("getpeername", result);
      return address.get();
    }
  }

  /**
   * Receives bytes (recv(2)).
   *
   * @param address where they go, in memory
   * @param length how many bytes fit there
   * @param flags MSG_ flags, or 0
   * @return how many bytes, 0 at the end of a stream, or a negative errno
   */
  public int recv(long address, int length, int flags) {
    return (int) SocketCalls.recv(fd(), address, length, flags);
  }

  /**
   * Sends bytes (send(2)), without SIGPIPE.
   *
   * @param address where they are, in memory
   * @param length how many there are
   * @param flags MSG_ flags, or 0
   * @return how many bytes, maybe fewer than there are on a stream, or a negative errno
   */
  public int send(long address, int length, int flags) {
    return (int) SocketCalls.send(fd(), address, length, flags | socket_h.MSG_NOSIGNAL);
  }

  /**
   * Sends bytes to an address (sendto(2)), without SIGPIPE: one datagram, or with MSG_FASTOPEN the
   * first bytes of a connection.
   *
   * @param address where they are, in memory
   * @param length how many there are
   * @param flags MSG_ flags, or 0
   * @param receiver the address
   * @return how many bytes, or a negative errno
   */
  public int sendto(long address, int length, int flags, AddressBuffer receiver) {
    int all = flags | socket_h.MSG_NOSIGNAL;
    return (int)
        SocketCalls.sendto(fd(), address, length, all, receiver.memory(), receiver.length());
  }

  /**
   * Removes and discards the entries of an internet socket's error queue, because of which every
   * poll reports POLLERR. The queue is filled only by options: IP_RECVERR, SO_TIMESTAMPING or
   * SO_ZEROCOPY. Allocates nothing.
   *
   * @return how many entries were removed, at most 64: if it is 64, there may be more; 0 for a
   *     socket of another family, which has no such queue
   */
  public int drainErrorQueue() {
    return ErrorQueue.drain(fd(), family);
  }

  private static Socket open(int family, int type) throws ErrnoException {
    Socket socket =
        new Socket(check("socket", SocketCalls.socket(family, type | FLAGS, 0)), family);
    if (family == socket_h.AF_INET6) {
      try {
        // The default depends on the sysctl net.ipv6.bindv6only (ipv6(7)).
        socket.options().set(in_h.IPPROTO_IPV6, in_h.IPV6_V6ONLY, 0);
      } catch (ErrnoException e) {
        socket.close();
        throw e;
      }
    }
    return socket;
  }
}
