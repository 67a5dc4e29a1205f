package org.nettyaio.channel.internal.socket;

import io.netty.channel.unix.DomainSocketAddress;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.nettyaio.linux.ErrnoException;
import org.nettyaio.linux.UnixAddress;
import org.nettyaio.linux.socket.Socket;

/** Converts addresses between Netty's and the JDK's classes and those of the Linux library. */
public final class Addresses {
  /** The address of a Unix socket that has none. */
  public static final DomainSocketAddress UNNAMED = new DomainSocketAddress("");

  private Addresses() {}

  /** Returns an address of Netty's, or of the JDK's, as sockets take it. */
  public static SocketAddress toKernel(SocketAddress address) {
    if (address instanceof UndecodableAddress undecodable) {
      return undecodable.address;
    }
    if (address instanceof DomainSocketAddress domain) {
      return new UnixAddress(domain.path());
    }
    if (address instanceof UnixDomainSocketAddress domain) {
      return new UnixAddress(domain.getPath().toString());
    }
    return address;
  }

  /** Returns an address of a socket as Netty has it; the empty path for a socket without a name. */
  public static @Nullable SocketAddress fromKernel(@Nullable SocketAddress address) {
    if (!(address instanceof UnixAddress unix)) {
      return address;
    }
    String path = new String(unix.path(), StandardCharsets.UTF_8);
    return new UnixAddress(path).equals(unix)
        ? new DomainSocketAddress(path)
        : new UndecodableAddress(path, unix);
  }

  /** A name that is no UTF-8 text: its text is an approximation, its bytes are what is used. */
  private static final class UndecodableAddress extends DomainSocketAddress {
    private static final long serialVersionUID = 1L;

    private final UnixAddress address;

    UndecodableAddress(String path, UnixAddress address) {
      super(path);
      this.address = address;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof UndecodableAddress that && address.equals(that.address);
    }

    @Override
    public int hashCode() {
      return address.hashCode();
    }
  }

  /** Returns where the socket is bound, or null if the kernel does not say. */
  public static @Nullable SocketAddress local(Socket socket) {
    try {
      return fromKernel(socket.localAddress());
    } catch (ErrnoException e) {
      return null;
    }
  }

  /** Returns what the socket is connected to, or null if it is not. */
  public static @Nullable SocketAddress remote(Socket socket) {
    try {
      return fromKernel(socket.remoteAddress());
    } catch (ErrnoException e) {
      return null;
    }
  }

  /**
   * Returns the peer's address with the host name by which the user asked for it, which need not be
   * looked up again then.
   */
  public static @Nullable SocketAddress named(
      @Nullable SocketAddress requested, @Nullable SocketAddress peer) {
    if (requested instanceof InetSocketAddress asked && peer instanceof InetSocketAddress found) {
      try {
        return new InetSocketAddress(
            named(asked.getHostString(), found.getAddress()), found.getPort());
      } catch (UnknownHostException e) {
        return found;
      }
    }
    return peer == null && requested != null ? fromKernel(toKernel(requested)) : peer;
  }

  private static InetAddress named(String host, InetAddress address) throws UnknownHostException {
    byte[] bytes = address.getAddress();
    return address instanceof Inet6Address scoped && scoped.getScopeId() != 0
        ? Inet6Address.getByAddress(host, bytes, scoped.getScopeId())
        : InetAddress.getByAddress(host, bytes);
  }

  /**
   * Checks that an address can be used, if there is one.
   *
   * @throws UnresolvedAddressException if it is a name that has not been resolved
   */
  public static void checkResolved(@Nullable SocketAddress address) {
    if (address instanceof InetSocketAddress inet && inet.isUnresolved()) {
      throw new UnresolvedAddressException();
    }
  }
}
