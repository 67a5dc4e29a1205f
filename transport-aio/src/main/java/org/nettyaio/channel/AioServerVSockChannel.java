package org.nettyaio.channel;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;
import org.nettyaio.channel.internal.socket.Sockets;
import org.nettyaio.linux.VSockAddress;
import org.nettyaio.linux.socket.Socket;

/**
 * A listening socket for connections between a virtual machine and its host (vsock(7)) on Linux
 * AIO. It is bound to a {@link VSockAddress}, usually of {@link VSockAddress#CID_ANY}; what it
 * accepts are {@link AioVSockChannel}s.
 */
public final class AioServerVSockChannel extends AbstractAioServerChannel {
  private final AioServerVSockChannelConfig config;

  /**
   * Creates a channel that is not bound.
   *
   * @throws ChannelException if no socket can be opened: EAFNOSUPPORT if the kernel has no vsock
   */
  public AioServerVSockChannel() {
    this(Sockets.vsock(), false);
  }

  /**
   * Creates a channel from the descriptor of a vsock stream socket, which it owns from now on.
   * Whether it is bound and listens is asked of the kernel.
   *
   * @param fd the descriptor; made non-blocking
   * @throws ChannelException if it is not that of such a socket; it stays the caller's then
   */
  public AioServerVSockChannel(int fd) {
    this(Sockets.existingVsock(fd), true);
    adopt();
  }

  private AioServerVSockChannel(Socket socket, boolean shared) {
    super(socket, shared);
    config = configure(() -> new AioServerVSockChannelConfig(this));
  }

  /** Sockets of this family have no SO_REUSEADDR (__vsock_bind in net/vmw_vsock/af_vsock.c). */
  @Override
  boolean isPortHeld() {
    return true;
  }

  @Override
  int backlog() {
    return config.getBacklog();
  }

  @Override
  Channel newChild(Socket accepted, @Nullable SocketAddress remote) {
    return new AioVSockChannel(this, accepted, remote, false);
  }

  @Override
  public AioServerVSockChannelConfig config() {
    return config;
  }

  @Override
  public @Nullable VSockAddress localAddress() {
    return (VSockAddress) super.localAddress();
  }

  /** Returns null: a listening socket has no peer. */
  @Override
  public @Nullable VSockAddress remoteAddress() {
    return null;
  }
}
