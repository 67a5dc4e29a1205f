package org.nettyaio.channel;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.unix.DomainSocketAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A connection of a channel under test, of any kind, with a blocking socket of the JDK's. */
final class Wire implements AutoCloseable {
  /** What the channel under test is. */
  enum Kind {
    TCP_CLIENT(false, false),
    TCP_CHILD(false, true),
    UNIX_CLIENT(true, false),
    UNIX_CHILD(true, true);

    final boolean isUnix;
    final boolean isChild;

    Kind(boolean isUnix, boolean isChild) {
      this.isUnix = isUnix;
      this.isChild = isChild;
    }
  }

  final Channel channel;
  final SocketChannel peer;

  private Wire(Channel channel, SocketChannel peer) {
    this.channel = channel;
    this.peer = peer;
  }

  /**
   * Makes one.
   *
   * @param settings made before the channel is connected
   */
  static Wire open(
      Kind kind, EventLoopGroup loop, Consumer<ChannelConfig> settings, ChannelHandler... handlers)
      throws Exception {
    Path directory = Files.createTempDirectory("wire");
    try {
      Path file = directory.resolve("socket");
      CompletableFuture<Channel> made = new CompletableFuture<>();
      ChannelHandler initializer =
          new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
              settings.accept(channel.config());
              channel.pipeline().addLast(handlers);
              made.complete(channel);
            }
          };
      return kind.isChild
          ? accept(kind, loop, file, initializer, made)
          : connect(kind, loop, file, initializer);
    } finally {
      Files.deleteIfExists(directory.resolve("socket"));
      Files.delete(directory);
    }
  }

  private static Wire connect(Kind kind, EventLoopGroup loop, Path file, ChannelHandler handler)
      throws IOException {
    try (ServerSocketChannel server =
        kind.isUnix
            ? ServerSocketChannel.open(StandardProtocolFamily.UNIX)
            : ServerSocketChannel.open()) {
      server.bind(kind.isUnix ? UnixDomainSocketAddress.of(file) : loopback());
      SocketAddress address =
          kind.isUnix ? new DomainSocketAddress(file.toString()) : server.getLocalAddress();
      Channel channel =
          new Bootstrap()
              .group(loop)
              .channel(kind.isUnix ? AioDomainSocketChannel.class : AioSocketChannel.class)
              .handler(handler)
              .connect(address)
              .syncUninterruptibly()
              .channel();
      return new Wire(channel, server.accept());
    }
  }

  private static Wire accept(
      Kind kind,
      EventLoopGroup loop,
      Path file,
      ChannelHandler handler,
      CompletableFuture<Channel> made)
      throws Exception {
    Class<? extends ServerChannel> type =
        kind.isUnix ? AioServerDomainSocketChannel.class : AioServerSocketChannel.class;
    Channel server =
        new ServerBootstrap()
            .group(loop)
            .channel(type)
            .childHandler(handler)
            .bind(kind.isUnix ? new DomainSocketAddress(file.toString()) : loopback())
            .sync()
            .channel();
    SocketChannel peer =
        SocketChannel.open(kind.isUnix ? UnixDomainSocketAddress.of(file) : server.localAddress());
    Channel channel = made.get(20, TimeUnit.SECONDS);
    // What makes it active runs before this does.
    channel.eventLoop().submit(() -> {}).sync();
    server.close().sync();
    return new Wire(channel, peer);
  }

  private static InetSocketAddress loopback() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  void write(String text) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(ISO_8859_1));
    while (bytes.hasRemaining()) {
      peer.write(bytes);
    }
  }

  /** Returns this many bytes of what the channel sends, or fewer at the end. */
  String read(int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    while (bytes.hasRemaining() && peer.read(bytes) >= 0) {}
    return ISO_8859_1.decode(bytes.flip()).toString();
  }

  /** The peer ends the connection with a reset; TCP only. */
  void reset() throws IOException {
    peer.setOption(StandardSocketOptions.SO_LINGER, 0);
    peer.close();
  }

  @Override
  public void close() throws IOException {
    peer.close();
    if (channel.isOpen()) {
      channel.close().syncUninterruptibly();
    }
  }
}
