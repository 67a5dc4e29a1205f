package org.nettyaio.channel;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.DomainSocketChannel;
import io.netty.channel.unix.DomainSocketReadMode;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.ServerDomainSocketChannel;
import java.io.IOException;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;
import org.nettyaio.channel.internal.socket.Addresses;
import org.nettyaio.channel.internal.socket.Sockets;
import org.nettyaio.linux.Credentials;
import org.nettyaio.linux.socket.Socket;

/**
 * A connection over a Unix domain socket on Linux AIO. It is used like every {@link
 * DomainSocketChannel}, on loops of {@link AioIoHandler}.
 *
 * <p>An address is a path, or NUL and an abstract name, for which there is no file; a peer without
 * a name has the empty path. A {@link FileDescriptor} that is written passes that descriptor to the
 * peer; it stays open here, and its owner closes it. With {@link
 * DomainSocketReadMode#FILE_DESCRIPTORS} what is read are {@link AioFileDescriptor}s, as many as
 * the peer has sent with each byte, and the handler that gets one closes it. A byte without a
 * descriptor, and descriptors that this process has no room for, are passed to exceptionCaught;
 * reading continues.
 */
public final class AioDomainSocketChannel extends AbstractAioStreamChannel
    implements DomainSocketChannel {
  private final AioDomainSocketChannelConfig config;

  /**
   * Creates a channel that is not connected.
   *
   * @throws ChannelException if no socket can be opened; its message says why
   */
  public AioDomainSocketChannel() {
    this(null, Sockets.unixStream(), null, false);
  }

  /**
   * Creates a channel from the descriptor of a Unix domain stream socket, which it owns from now
   * on. Whether it is connected is asked of the kernel.
   *
   * @param fd the descriptor; made non-blocking
   * @throws ChannelException if it is not that of such a socket; it stays the caller's then
   */
  public AioDomainSocketChannel(int fd) {
    this(Sockets.existingUnixStream(fd));
  }

  private AioDomainSocketChannel(Socket existing) {
    this(null, existing, Addresses.remote(existing), true);
  }

  /** Creates a channel that is connected if it has a peer. */
  AioDomainSocketChannel(
      @Nullable Channel parent, Socket socket, @Nullable SocketAddress remote, boolean shared) {
    super(parent, socket, shared);
    config = configure(() -> new AioDomainSocketChannelConfig(this));
    if (remote != null) {
      activate(Addresses.local(socket), remote);
    }
  }

  /**
   * Returns who is at the other end, as of when it connected or listened (SO_PEERCRED of unix(7)).
   * May be called from any thread.
   *
   * @throws IOException if the kernel does not tell it, because the channel is closed
   */
  public Credentials peerCredentials() throws IOException {
    return socket().options().peerCredentials();
  }

  @Override
  protected Object filterOutboundMessage(Object message) {
    return message instanceof FileDescriptor ? message : super.filterOutboundMessage(message);
  }

  @Override
  boolean readsDescriptors() {
    return config.getReadMode() == DomainSocketReadMode.FILE_DESCRIPTORS;
  }

  @Override
  public AioDomainSocketChannelConfig config() {
    return config;
  }

  @Override
  public @Nullable ServerDomainSocketChannel parent() {
    return (ServerDomainSocketChannel) super.parent();
  }

  @Override
  public @Nullable DomainSocketAddress localAddress() {
    return (DomainSocketAddress) super.localAddress();
  }

  @Override
  public @Nullable DomainSocketAddress remoteAddress() {
    return (DomainSocketAddress) super.remoteAddress();
  }
}
