package org.nettyaio.channel;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.ServerDomainSocketChannel;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;
import org.nettyaio.channel.internal.socket.SocketFile;
import org.nettyaio.channel.internal.socket.Sockets;
import org.nettyaio.linux.socket.Socket;

/**
 * A listening Unix domain socket on Linux AIO. It is used like every {@link
 * ServerDomainSocketChannel}, on loops of {@link AioIoHandler}; what it accepts are {@link
 * AioDomainSocketChannel}s.
 *
 * <p>An address is a path, or NUL and an abstract name, as Netty's or as the JDK's class. To bind
 * to a path makes a file, which is deleted when the channel is closed, unless there is another one
 * in its place.
 */
public final class AioServerDomainSocketChannel extends AbstractAioServerChannel
    implements ServerDomainSocketChannel {
  private final AioServerDomainSocketChannelConfig config;

  /** The file that binding has made, and closing deletes. */
  private @Nullable SocketFile file;

  /**
   * Creates a channel that is not bound.
   *
   * @throws ChannelException if no socket can be opened; its message says why
   */
  public AioServerDomainSocketChannel() {
    this(Sockets.unixStream(), false);
  }

  /**
   * Creates a channel from the descriptor of a Unix domain stream socket, which it owns from now
   * on. Whether it is bound and listens is asked of the kernel; its file, which was made elsewhere,
   * is not deleted.
   *
   * @param fd the descriptor; made non-blocking
   * @throws ChannelException if it is not that of such a socket; it stays the caller's then
   */
  public AioServerDomainSocketChannel(int fd) {
    this(Sockets.existingUnixStream(fd), true);
    adopt();
  }

  private AioServerDomainSocketChannel(Socket socket, boolean shared) {
    super(socket, shared);
    config = configure(() -> new AioServerDomainSocketChannelConfig(this));
  }

  @Override
  int backlog() {
    return config.getBacklog();
  }

  @Override
  Channel newChild(Socket accepted, @Nullable SocketAddress remote) {
    return new AioDomainSocketChannel(this, accepted, remote, false);
  }

  @Override
  void bindingDone() {
    if (localAddress0() instanceof DomainSocketAddress domain && isFile(domain)) {
      file = SocketFile.of(domain.path());
    }
  }

  private static boolean isFile(DomainSocketAddress address) {
    String path = address.path();
    return !path.isEmpty() && path.charAt(0) != 0;
  }

  @Override
  protected void doClose() throws Exception {
    try {
      super.doClose();
    } finally {
      SocketFile file = this.file;
      this.file = null;
      if (file != null) {
        file.delete();
      }
    }
  }

  @Override
  public AioServerDomainSocketChannelConfig config() {
    return config;
  }

  @Override
  public @Nullable DomainSocketAddress localAddress() {
    return (DomainSocketAddress) super.localAddress();
  }

  /** Returns null: a listening socket has no peer. */
  @Override
  public @Nullable DomainSocketAddress remoteAddress() {
    return null;
  }
}
