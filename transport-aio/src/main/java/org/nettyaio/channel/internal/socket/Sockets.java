package org.nettyaio.channel.internal.socket;

import io.netty.channel.ChannelException;
import io.netty.channel.socket.SocketProtocolFamily;
import org.jspecify.annotations.Nullable;
import org.nettyaio.linux.Errno;
import org.nettyaio.linux.ErrnoException;
import org.nettyaio.linux.abi.socket_h;
import org.nettyaio.linux.socket.Socket;

/** Opens sockets for new channels, and takes over those of descriptors from elsewhere. */
public final class Sockets {
  private interface Opening {
    Socket open() throws ErrnoException;
  }

  private Sockets() {}

  /** Opens a TCP socket; for IPv6 and IPv4, as far as the machine has them, if family is null. */
  public static Socket tcp(@Nullable SocketProtocolFamily family) {
    return open("TCP", () -> family == null ? Socket.newTcp() : Socket.newTcp(inet(family)));
  }

  /** Opens a UDP socket; for IPv6 and IPv4, as far as the machine has them, if family is null. */
  public static Socket udp(@Nullable SocketProtocolFamily family) {
    return open("UDP", () -> family == null ? Socket.newUdp() : Socket.newUdp(inet(family)));
  }

  public static Socket unixStream() {
    return open("Unix stream", Socket::newUnixStream);
  }

  public static Socket unixDatagram() {
    return open("Unix datagram", Socket::newUnixDatagram);
  }

  public static Socket vsock() {
    return open("vsock", Socket::newVsock);
  }

  private static Socket open(String what, Opening opening) {
    try {
      return opening.open();
    } catch (ErrnoException e) {
      throw new ChannelException("cannot open a " + what + " socket: " + e.getMessage(), e);
    }
  }

  private static int inet(SocketProtocolFamily family) {
    switch (family) {
      case INET:
        return socket_h.AF_INET;
      case INET6:
        return socket_h.AF_INET6;
      default:
        throw new IllegalArgumentException(family + " (expected: INET or INET6)");
    }
  }

  public static Socket existingTcp(int fd) {
    return existing(fd, "TCP", socket_h.SOCK_STREAM, socket_h.AF_INET, socket_h.AF_INET6);
  }

  public static Socket existingUdp(int fd) {
    return existing(fd, "UDP", socket_h.SOCK_DGRAM, socket_h.AF_INET, socket_h.AF_INET6);
  }

  public static Socket existingUnixStream(int fd) {
    return existing(fd, "Unix stream", socket_h.SOCK_STREAM, socket_h.AF_UNIX);
  }

  public static Socket existingUnixDatagram(int fd) {
    return existing(fd, "Unix datagram", socket_h.SOCK_DGRAM, socket_h.AF_UNIX);
  }

  public static Socket existingVsock(int fd) {
    return existing(fd, "vsock stream", socket_h.SOCK_STREAM, socket_h.AF_VSOCK);
  }

  /**
   * Takes over a descriptor.
   *
   * @throws ChannelException if it is not of such a socket; the caller keeps it then, unchanged
   */
  private static Socket existing(int fd, String what, int type, int... families) {
    try {
      return Socket.of(fd, type, families);
    } catch (ErrnoException e) {
      String why =
          e.errno() == Errno.EPROTOTYPE ? "it is not a " + what + " socket" : e.getMessage();
      throw new ChannelException("cannot use descriptor " + fd + ": " + why, e);
    }
  }
}
