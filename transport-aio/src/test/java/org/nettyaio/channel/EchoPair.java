package org.nettyaio.channel;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufHolder;
import io.netty.buffer.Unpooled;
import io.netty.channel.AddressedEnvelope;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ReflectiveChannelFactory;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.unix.DomainDatagramPacket;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.nettyaio.channel.OptionsTest.Kind;
import org.nettyaio.linux.VSockAddress;

/** A channel of any kind that is in use: what goes to its other end comes back. */
final class EchoPair implements AutoCloseable {
  private static final int SECONDS = 10;

  private final AioEventLoopGroup loop;
  private final Kind kind;
  private final Path directory;
  private final ChannelGroup channels = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
  private final Inbox inbox = new Inbox();
  private final SocketAddress server;
  private final Channel serverChannel;

  /** The channel under test, of the kind that was asked for. */
  final Channel channel;

  private EchoPair(AioEventLoopGroup loop, Kind kind, Path directory) throws Exception {
    this.loop = loop;
    this.kind = kind;
    this.directory = directory;
    serverChannel = isDatagram() ? datagram(new Echo(), "server") : listen();
    server = serverChannel.localAddress();
    channel =
        switch (kind) {
          case SERVER, DOMAIN_SERVER, VSOCK_SERVER -> serverChannel;
          case DATAGRAM, DOMAIN_DATAGRAM -> datagram(inbox, "client");
          default -> connect();
        };
  }

  static EchoPair open(AioEventLoopGroup loop, Kind kind, Path directory) throws Exception {
    return new EchoPair(loop, kind, directory);
  }

  private boolean isDatagram() {
    return kind == Kind.DATAGRAM || kind == Kind.DOMAIN_DATAGRAM;
  }

  private SocketAddress address(String name) throws Exception {
    return switch (kind) {
      case SOCKET, SERVER, DATAGRAM -> new InetSocketAddress("127.0.0.1", 0);
      case VSOCK, VSOCK_SERVER -> new VSockAddress(VSockAddress.CID_LOCAL, VSockAddress.PORT_ANY);
      default -> {
        Path path = directory.resolve(name);
        Files.deleteIfExists(path);
        yield new DomainSocketAddress(path.toString());
      }
    };
  }

  private Channel datagram(ChannelInboundHandlerAdapter handler, String name) throws Exception {
    Class<? extends Channel> type =
        kind == Kind.DATAGRAM ? AioDatagramChannel.class : AioDomainDatagramChannel.class;
    return bound(new Bootstrap().group(loop).channel(type).handler(handler), name);
  }

  private Channel bound(Bootstrap bootstrap, String name) throws Exception {
    Channel bound = bootstrap.bind(address(name)).sync().channel();
    channels.add(bound);
    return bound;
  }

  private Channel listen() throws Exception {
    Channel listening =
        new ServerBootstrap()
            .group(loop)
            .channel(
                switch (kind) {
                  case SOCKET, SERVER -> AioServerSocketChannel.class;
                  case VSOCK, VSOCK_SERVER -> AioServerVSockChannel.class;
                  default -> AioServerDomainSocketChannel.class;
                })
            .childHandler(new Echo())
            .bind(address("server"))
            .sync()
            .channel();
    channels.add(listening);
    return listening;
  }

  private Channel connect() throws Exception {
    Class<? extends Channel> type =
        switch (kind) {
          case SOCKET, SERVER -> AioSocketChannel.class;
          case VSOCK, VSOCK_SERVER -> AioVSockChannel.class;
          default -> AioDomainSocketChannel.class;
        };
    Channel connected =
        new Bootstrap()
            .group(loop)
            .channelFactory(new ReflectiveChannelFactory<>(type))
            .handler(inbox)
            .connect(server)
            .sync()
            .channel();
    channels.add(connected);
    return connected;
  }

  /** Sends bytes and waits until they are back; on a server's side by a new connection. */
  void roundTrip(byte[] bytes) throws Exception {
    Channel by = channel == serverChannel ? connect() : channel;
    ByteBuf content = Unpooled.copiedBuffer(bytes);
    Object message =
        switch (kind) {
          case DATAGRAM -> new DatagramPacket(content, (InetSocketAddress) server);
          case DOMAIN_DATAGRAM -> new DomainDatagramPacket(content, (DomainSocketAddress) server);
          default -> content;
        };
    by.writeAndFlush(message).get(SECONDS, TimeUnit.SECONDS);
    StringBuilder come = new StringBuilder();
    while (come.length() < bytes.length) {
      come.append(
          Objects.requireNonNull(
              inbox.texts.poll(SECONDS, TimeUnit.SECONDS),
              () -> "of " + bytes.length + " bytes came " + come.length()));
    }
    assertThat(come.toString().getBytes(ISO_8859_1)).isEqualTo(bytes);
    if (by != channel) {
      by.close().get(SECONDS, TimeUnit.SECONDS);
    }
  }

  /** Closes both ends, and fails if that hangs. */
  @Override
  public void close() {
    assertThat(channels.close().awaitUninterruptibly(SECONDS, TimeUnit.SECONDS))
        .as("closed")
        .isTrue();
  }

  @Sharable
  private final class Echo extends ChannelInboundHandlerAdapter {
    @Override
    public void channelActive(ChannelHandlerContext ctx) {
      channels.add(ctx.channel());
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      Object answer = message;
      if (message instanceof DatagramPacket packet) {
        answer = new DatagramPacket(packet.content(), packet.sender());
      } else if (message instanceof DomainDatagramPacket packet) {
        answer = new DomainDatagramPacket(packet.content(), packet.sender());
      }
      ctx.writeAndFlush(answer);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      // A reset, of a connection whose end was made to close that way.
      ctx.close();
    }
  }

  @Sharable
  private static final class Inbox extends ChannelInboundHandlerAdapter {
    final BlockingQueue<String> texts = new LinkedBlockingQueue<>();

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      Object content = message;
      if (message instanceof AddressedEnvelope<?, ?> envelope) {
        content = envelope.content();
      } else if (message instanceof ByteBufHolder holder) {
        content = holder.content();
      }
      if (content instanceof ByteBuf buffer) {
        texts.add(buffer.toString(ISO_8859_1));
      }
      ReferenceCountUtil.release(message);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      texts.add("failed: " + cause);
    }
  }
}
