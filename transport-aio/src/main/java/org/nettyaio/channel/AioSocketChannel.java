package org.nettyaio.channel;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import java.lang.foreign.Arena;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.nettyaio.channel.internal.socket.Addresses;
import org.nettyaio.channel.internal.socket.Buffers;
import org.nettyaio.channel.internal.socket.Sockets;
import org.nettyaio.linux.Errno;
import org.nettyaio.linux.ErrnoException;
import org.nettyaio.linux.abi.socket_h;
import org.nettyaio.linux.socket.AddressBuffer;
import org.nettyaio.linux.socket.Socket;

/**
 * A TCP connection on Linux AIO. It is used like every {@link SocketChannel}, on loops of {@link
 * AioIoHandler}.
 */
public final class AioSocketChannel extends AbstractAioStreamChannel implements SocketChannel {
  private final AioSocketChannelConfig config;

  /**
   * Creates a channel that is not connected, for IPv6 and IPv4 where the machine has both.
   *
   * @throws ChannelException if no socket can be opened; its message says why
   */
  public AioSocketChannel() {
    this(null, Sockets.tcp(null), null, false, Map.of());
  }

  /**
   * Creates a channel that is not connected.
   *
   * @param family IPv4, or IPv6 for both; null for what the machine has
   * @throws ChannelException if no socket can be opened; its message says why
   */
  public AioSocketChannel(@Nullable SocketProtocolFamily family) {
    this(null, Sockets.tcp(family), null, false, Map.of());
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
    this(null, existing, Addresses.remote(existing), true, Map.of());
  }

  /**
   * Creates a channel that is connected if it has a peer.
   *
   * @param inheritedMd5Keys TCP_MD5SIG of the server channel that has accepted it
   */
  AioSocketChannel(
      @Nullable Channel parent,
      Socket socket,
      @Nullable SocketAddress remote,
      boolean shared,
      Map<InetAddress, byte[]> inheritedMd5Keys) {
    super(parent, socket, shared);
    config = configure(() -> new AioSocketChannelConfig(this, inheritedMd5Keys));
    if (remote != null) {
      activate(Addresses.local(socket), remote);
    }
  }

  /** With TCP_FASTOPEN_CONNECT the first message that was written before goes with the SYN. */
  @Override
  int startConnect(SocketAddress remote) throws ErrnoException {
    ChannelOutboundBuffer out = core().outbound();
    if (config.isFastOpenConnect() && out != null) {
      out.addFlush();
      if (out.current() instanceof ByteBuf data
          && data.isReadable()
          && Buffers.isContiguous(data)) {
        int result = sendFirst(data, remote);
        if (result > 0) {
          out.removeBytes(result);
          return -Errno.EINPROGRESS;
        }
        // EOPNOTSUPP: switched off by net.ipv4.tcp_fastopen (tcp_sendmsg_fastopen in
        // net/ipv4/tcp.c). EINPROGRESS: there was no cookie of the server's, and the message is
        // written when the channel is connected.
        if (result != -Errno.EOPNOTSUPP) {
          return result;
        }
      }
    }
    return super.startConnect(remote);
  }

  private int sendFirst(ByteBuf data, SocketAddress remote) throws ErrnoException {
    try (Arena arena = Arena.ofConfined()) {
      AddressBuffer receiver = new AddressBuffer(arena);
      receiver.set(remote, socket().family());
      int length = data.readableBytes();
      long address = Buffers.address(data, data.readerIndex(), length);
      return socket().sendto(address, length, socket_h.MSG_FASTOPEN, receiver);
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
