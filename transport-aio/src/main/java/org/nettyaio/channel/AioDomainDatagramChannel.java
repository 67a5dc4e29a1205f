package org.nettyaio.channel;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelException;
import io.netty.channel.unix.DomainDatagramChannel;
import io.netty.channel.unix.DomainDatagramPacket;
import io.netty.channel.unix.DomainSocketAddress;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import org.jspecify.annotations.Nullable;
import org.nettyaio.channel.internal.datagram.DatagramKind;
import org.nettyaio.channel.internal.socket.Addresses;
import org.nettyaio.channel.internal.socket.Errors;
import org.nettyaio.channel.internal.socket.Sockets;
import org.nettyaio.linux.Credentials;
import org.nettyaio.linux.socket.Socket;

/**
 * A Unix domain socket of datagrams on Linux AIO. It is used like every {@link
 * DomainDatagramChannel}, on loops of {@link AioIoHandler}.
 *
 * <p>What it sends are {@link DomainDatagramPacket}s, other {@code AddressedEnvelope}s of a {@link
 * ByteBuf} and a {@link DomainSocketAddress}, and, while connected, {@link ByteBuf}s; what it
 * receives are {@link DomainDatagramPacket}s. A sender without a name has the empty path as its
 * address. The file of a path that it was bound to stays when the channel is closed.
 */
public final class AioDomainDatagramChannel extends AbstractAioDatagramChannel
    implements DomainDatagramChannel {
  private final AioDomainDatagramChannelConfig config;

  /**
   * Creates a channel that is not bound.
   *
   * @throws ChannelException if no socket can be opened; its message says why
   */
  public AioDomainDatagramChannel() {
    this(Sockets.unixDatagram(), false);
  }

  /**
   * Creates a channel from the descriptor of a Unix domain datagram socket, which it owns from now
   * on. Whether it is bound or connected is asked of the kernel.
   *
   * @param fd the descriptor; made non-blocking
   * @throws ChannelException if it is not that of such a socket; it stays the caller's then
   */
  public AioDomainDatagramChannel(int fd) {
    this(Sockets.existingUnixDatagram(fd), true);
    adopt();
  }

  private AioDomainDatagramChannel(Socket socket, boolean shared) {
    super(socket, shared);
    config = configure(() -> new AioDomainDatagramChannelConfig(this));
  }

  /**
   * Returns who is at the other end of a pair of connected sockets (SO_PEERCRED of unix(7)); the
   * kernel knows no peer of others. May be called from any thread.
   *
   * @throws IOException if the kernel does not tell it, because the channel is closed
   */
  public Credentials peerCredentials() throws IOException {
    return socket().options().peerCredentials();
  }

  @Override
  public AioDomainDatagramChannelConfig config() {
    return config;
  }

  @Override
  public @Nullable DomainSocketAddress localAddress() {
    return (DomainSocketAddress) super.localAddress();
  }

  @Override
  public @Nullable DomainSocketAddress remoteAddress() {
    return (DomainSocketAddress) super.remoteAddress();
  }

  @Override
  boolean isBound() {
    return !Addresses.UNNAMED.equals(Addresses.local(socket()));
  }

  @Override
  boolean isActiveOnRegistration() {
    return config.isActiveOnRegistration();
  }

  @Override
  boolean isReceiver(SocketAddress address) {
    return address instanceof DomainSocketAddress || address instanceof UnixDomainSocketAddress;
  }

  @Override
  DatagramKind kind() {
    return new Unix();
  }

  private final class Unix implements DatagramKind {
    /** One datagram for each buffer: between these sockets a datagram has no usual size. */
    @Override
    public int maxPayload() {
      return 0;
    }

    @Override
    public Object newPacket(
        ByteBuf content, @Nullable SocketAddress recipient, @Nullable SocketAddress sender) {
      return new DomainDatagramPacket(
          content, (DomainSocketAddress) recipient, (DomainSocketAddress) sender);
    }

    @Override
    public SocketAddress noAddress() {
      return Addresses.UNNAMED;
    }

    @Override
    public Exception failure(String call, int result) {
      return Errors.of(call, result);
    }

    @Override
    public boolean isConnected() {
      return AioDomainDatagramChannel.this.isConnected();
    }
  }
}
