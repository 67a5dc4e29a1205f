package org.nettyaio.channel;

import io.netty.channel.ChannelException;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;
import org.nettyaio.linux.ErrnoException;
import org.nettyaio.linux.Socket;

/**
 * A TCP connection on Linux AIO. It is used like every {@link SocketChannel}, on loops of {@link
 * AioIoHandler}.
 */
public final class AioSocketChannel extends AbstractAioStreamChannel implements SocketChannel {
  private final AioSocketChannelConfig config;

  /**
   * Creates a channel that is not connected, for IPv6 and IPv4 where the machine has both.
   *
   * @throws ChannelException if no socket can be had; says why
   */
  public AioSocketChannel() {
    this(null, Sockets.tcp(null), null);
  }

  /**
   * Creates a channel that is not connected.
   *
   * @param family IPv4, or IPv6 for both; null for what the machine has
   * @throws ChannelException if no socket can be had; says why
   */
  public AioSocketChannel(@Nullable SocketProtocolFamily family) {
    this(null, Sockets.tcp(family), null);
  }

  /**
   * Creates a channel from the descriptor of a TCP socket, which it owns from now on. Whether it is
   * connected is asked of the kernel.
   *
   * @param fd the descriptor; made non-blocking
   * @throws ChannelException if it is not that of a TCP socket; it stays the caller's then
   */
  public AioSocketChannel(int fd) {
    this(Sockets.existingTcp(fd));
  }

  private AioSocketChannel(Socket existing) {
    this(null, existing, Addresses.remote(existing));
  }

  /** Creates a channel that is connected if it has a peer. */
  AioSocketChannel(
      @Nullable AioServerSocketChannel parent, Socket socket, @Nullable SocketAddress remote) {
    super(parent, socket);
    config = new AioSocketChannelConfig(this);
    if (remote != null) {
      activate(Addresses.local(socket), remote);
    }
  }

  @Override
  int lingerSeconds() {
    try {
      return isOpen() ? socket().options().linger() : -1;
    } catch (ErrnoException e) {
      return -1;
    }
  }

  /**
   * Returns what the kernel knows of this connection. May be called from any thread.
   *
   * @throws ChannelException if the kernel does not tell it, because the channel is closed
   */
  public AioTcpInfo tcpInfo() {
    return tcpInfo(new AioTcpInfo());
  }

  /**
   * Fills in what the kernel knows of this connection. May be called from any thread.
   *
   * @param info is filled, and returned
   * @throws ChannelException if the kernel does not tell it, because the channel is closed
   */
  public AioTcpInfo tcpInfo(AioTcpInfo info) {
    try {
      info.fill(socket());
      return info;
    } catch (ErrnoException e) {
      throw new ChannelException("TCP_INFO: " + e.getMessage(), e);
    }
  }

  @Override
  public AioSocketChannelConfig config() {
    return config;
  }

  @Override
  public @Nullable ServerSocketChannel parent() {
    return (ServerSocketChannel) super.parent();
  }

  @Override
  public @Nullable InetSocketAddress localAddress() {
    return (InetSocketAddress) super.localAddress();
  }

  @Override
  public @Nullable InetSocketAddress remoteAddress() {
    return (InetSocketAddress) super.remoteAddress();
  }
}
