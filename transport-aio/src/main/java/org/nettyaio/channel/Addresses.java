package org.nettyaio.channel;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;
import org.nettyaio.linux.ErrnoException;
import org.nettyaio.linux.Socket;

/** Addresses as Netty's users know them and as sockets do. */
final class Addresses {
  private Addresses() {}

  /** Returns where the socket is bound, or null if that cannot be told. */
  static @Nullable SocketAddress local(Socket socket) {
    try {
      return socket.localAddress();
    } catch (ErrnoException e) {
      return null;
    }
  }

  /** Returns what the socket is connected to, or null if it is not. */
  static @Nullable SocketAddress remote(Socket socket) {
    try {
      return socket.remoteAddress();
    } catch (ErrnoException e) {
      return null;
    }
  }

  /**
   * Returns the peer's address under the name by which the user asked for it, so that nobody has to
   * look that up again.
   */
  static @Nullable SocketAddress named(
      @Nullable SocketAddress requested, @Nullable SocketAddress peer) {
    if (requested instanceof InetSocketAddress asked && peer instanceof InetSocketAddress found) {
      try {
        return new InetSocketAddress(
            InetAddress.getByAddress(asked.getHostString(), found.getAddress().getAddress()),
            found.getPort());
      } catch (UnknownHostException e) {
        return found;
      }
    }
    return peer == null ? requested : peer;
  }
}
