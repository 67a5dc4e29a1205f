package org.nettyaio.channel;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;
import org.nettyaio.channel.internal.socket.Sockets;
import org.nettyaio.linux.socket.Socket;

/**
 * A listening TCP socket on Linux AIO. It is used like every {@link ServerSocketChannel}, on loops
 * of {@link AioIoHandler}; what it accepts are {@link AioSocketChannel}s.
 */
public final class AioServerSocketChannel extends AbstractAioServerChannel
    implements ServerSocketChannel {
  private final AioServerSocketChannelConfig config;

  /**
   * Creates a channel that is not bound, for IPv6 and IPv4 where the machine has both.
   *
   * @throws ChannelException if no socket can be opened; its message says why
   */
  public AioServerSocketChannel() {
    this((SocketProtocolFamily) null);
  }

  /**
   * Creates a channel that is not bound.
   *
   * @param family IPv4, or IPv6 for both; null for what the machine has
   * @throws ChannelException if no socket can be opened; its message says why
   */
  public AioServerSocketChannel(@Nullable SocketProtocolFamily family) {
    this(Sockets.tcp(family), false);
  }

  /**
   * Creates a channel from the descriptor of a TCP socket, which it owns from now on. Whether it is
   * bound and listens is asked of the kernel.
   *
   * @param fd the descriptor; made non-blocking
   * @throws ChannelException if it is not that of a TCP socket; it stays the caller's then
   */
  public AioServerSocketChannel(int fd) {
    this(Sockets.existingTcp(fd), true);
    adopt();
  }

  private AioServerSocketChannel(Socket socket, boolean shared) {
    super(socket, shared);
    config = configure(() -> new AioServerSocketChannelConfig(this));
  }

  @Override
  int backlog() {
    return config.getBacklog();
  }

  @Override
  Channel newChild(Socket accepted, @Nullable SocketAddress remote) {
    return new AioSocketChannel(this, accepted, remote, false, config.md5Keys());
  }

  @Override
  public AioServerSocketChannelConfig config() {
    return config;
  }

  @Override
  public @Nullable InetSocketAddress localAddress() {
    return (InetSocketAddress) super.localAddress();
  }

  /** Returns null: a listening socket has no peer. */
  @Override
  public @Nullable InetSocketAddress remoteAddress() {
    return null;
  }
}
