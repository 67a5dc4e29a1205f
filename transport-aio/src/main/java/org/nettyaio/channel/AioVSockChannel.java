package org.nettyaio.channel;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ServerChannel;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;
import org.nettyaio.channel.internal.socket.Addresses;
import org.nettyaio.channel.internal.socket.Sockets;
import org.nettyaio.linux.VSockAddress;
import org.nettyaio.linux.socket.Socket;

/**
 * A connection between a virtual machine and its host (vsock(7)) on Linux AIO, to and from {@link
 * VSockAddress}es. It is used like a TCP channel, on loops of {@link AioIoHandler}.
 */
public final class AioVSockChannel extends AbstractAioStreamChannel {
  private final AioVSockChannelConfig config;

  /**
   * Creates a channel that is not connected.
   *
   * @throws ChannelException if no socket can be opened: EAFNOSUPPORT if the kernel has no vsock
   */
  public AioVSockChannel() {
    this(null, Sockets.vsock(), null, false);
  }

  /**
   * Creates a channel from the descriptor of a vsock stream socket, which it owns from now on.
   * Whether it is connected is asked of the kernel.
   *
   * @param fd the descriptor; made non-blocking
   * @throws ChannelException if it is not that of such a socket; it stays the caller's then
   */
  public AioVSockChannel(int fd) {
    this(Sockets.existingVsock(fd));
  }

  private AioVSockChannel(Socket existing) {
    this(null, existing, Addresses.remote(existing), true);
  }

  /** Creates a channel that is connected if it has a peer. */
  AioVSockChannel(
      @Nullable Channel parent, Socket socket, @Nullable SocketAddress remote, boolean shared) {
    super(parent, socket, shared);
    config = configure(() -> new AioVSockChannelConfig(this));
    if (remote != null) {
      activate(Addresses.local(socket), remote);
    }
  }

  @Override
  public AioVSockChannelConfig config() {
    return config;
  }

  @Override
  public @Nullable ServerChannel parent() {
    return (ServerChannel) super.parent();
  }

  @Override
  public @Nullable VSockAddress localAddress() {
    return (VSockAddress) super.localAddress();
  }

  @Override
  public @Nullable VSockAddress remoteAddress() {
    return (VSockAddress) super.remoteAddress();
  }
}
