package org.nettyaio.channel;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.unix.UnixChannelOption;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nettyaio.linux.Errno;
import org.nettyaio.linux.ErrnoException;
import org.nettyaio.linux.socket.Socket;

/** What options of TCP do, and channels that are made of descriptors. */
@Timeout(60)
class TcpTest {
  private static final InetSocketAddress LOOPBACK = new InetSocketAddress(NetUtil.LOCALHOST4, 0);

  /** Of tcp(7)'s TCP_INFO: the SYN has brought data, or taken some along. */
  private static final int TCPI_OPT_SYN_DATA = 32;

  private final AioEventLoopGroup loop = new AioEventLoopGroup(1);
  private final List<Channel> channels = new ArrayList<>();
  private final Inbox inbox = new Inbox();

  @AfterEach
  void shutDown() throws Exception {
    for (Channel channel : channels) {
      channel.close().sync();
    }
    loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
  }

  /** Keeps what comes, and from whom. */
  @Sharable
  private static final class Inbox extends ChannelInboundHandlerAdapter {
    final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
    final BlockingQueue<Channel> active = new LinkedBlockingQueue<>();

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
      active.add(ctx.channel());
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ByteBuf buffer = (ByteBuf) message;
      messages.add(buffer.toString(US_ASCII));
      buffer.release();
    }

    String next() throws InterruptedException {
      return messages.poll(10, TimeUnit.SECONDS);
    }
  }

  private ServerBootstrap server() {
    return new ServerBootstrap()
        .group(loop)
        .channel(AioServerSocketChannel.class)
        .childHandler(inbox)
        .localAddress(LOOPBACK);
  }

  private Bootstrap client() {
    return new Bootstrap()
        .group(loop)
        .channel(AioSocketChannel.class)
        .handler(new ChannelInboundHandlerAdapter());
  }

  private Channel keep(ChannelFuture future) {
    channels.add(future.channel());
    return future.channel();
  }

  private static ByteBuf ascii(String text) {
    return Unpooled.copiedBuffer(text, US_ASCII);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatIsWrittenBeforeConnectingArrivesWithFastOpen(boolean serverToo) throws Exception {
    ServerBootstrap bootstrap = server();
    if (serverToo) {
      bootstrap.option(ChannelOption.TCP_FASTOPEN, 5);
    }
    Channel server = keep(bootstrap.bind().sync());
    // The first connection gets the cookie with which the second sends data at once.
    for (int i = 0; i < 3; i++) {
      AioSocketChannel channel =
          (AioSocketChannel)
              keep(client().option(ChannelOption.TCP_FASTOPEN_CONNECT, true).register().sync());
      ChannelFuture first = channel.write(ascii("first,"));
      ChannelFuture second = channel.write(ascii("second"));
      channel.connect(server.localAddress()).sync();
      first.sync();
      second.sync();
      StringBuilder came = new StringBuilder();
      while (came.length() < 12) {
        came.append(inbox.next());
      }
      assertThat(came).hasToString("first,second");
      if (i > 0 && serverToo && isFastOpenOn()) {
        assertThat(channel.tcpInfo().options() & TCPI_OPT_SYN_DATA).isNotZero();
      }
    }
  }

  /** Whether this machine's servers may take data with the SYN; by default they may not. */
  private static boolean isFastOpenOn() throws IOException {
    String bits = Files.readAllLines(Path.of("/proc/sys/net/ipv4/tcp_fastopen")).get(0);
    return (Integer.parseInt(bits) & 3) == 3;
  }

  @Test
  void fastOpenWithNothingToSendConnects() throws Exception {
    Channel server = keep(server().bind().sync());
    Channel channel =
        keep(
            client()
                .option(ChannelOption.TCP_FASTOPEN_CONNECT, true)
                .connect(server.localAddress())
                .sync());
    channel.writeAndFlush(ascii("later")).sync();
    assertThat(inbox.next()).isEqualTo("later");
  }

  @Test
  void fastOpenToNobodyIsRefused() throws Exception {
    Channel gone = keep(server().bind().sync());
    gone.close().sync();
    Channel channel =
        keep(client().option(ChannelOption.TCP_FASTOPEN_CONNECT, true).register().sync());
    channel.write(ascii("anybody?"));
    assertThatThrownBy(() -> channel.connect(gone.localAddress()).sync())
        .hasMessageContaining("ECONNREFUSED");
    channel.closeFuture().sync();
  }

  @Test
  void onlyThoseWithTheSameKeyConnect() throws Exception {
    Map<InetAddress, byte[]> key = Map.of(NetUtil.LOCALHOST4, "secret".getBytes(US_ASCII));
    Map<InetAddress, byte[]> wrong = Map.of(NetUtil.LOCALHOST4, "guessed".getBytes(US_ASCII));
    AioServerSocketChannel server = (AioServerSocketChannel) keep(server().register().sync());
    try {
      server.config().setOption(AioChannelOption.TCP_MD5SIG, key);
    } catch (ChannelException e) {
      assumeFalse(
          ((ErrnoException) e.getCause()).errno() == Errno.ENOPROTOOPT,
          "the kernel has no TCP_MD5SIG");
      throw e;
    }
    server.bind(LOOPBACK).sync();
    Channel friend =
        keep(
            client()
                .option(AioChannelOption.TCP_MD5SIG, key)
                .connect(server.localAddress())
                .sync());
    friend.writeAndFlush(ascii("signed")).sync();
    assertThat(inbox.next()).isEqualTo("signed");
    AioSocketChannel accepted = (AioSocketChannel) inbox.active.poll(10, TimeUnit.SECONDS);
    assertThat(accepted.config().getOption(AioChannelOption.TCP_MD5SIG))
        .as("inherited")
        .containsOnlyKeys(NetUtil.LOCALHOST4);

    assertThatThrownBy(
            () ->
                client()
                    .option(AioChannelOption.TCP_MD5SIG, wrong)
                    .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 300)
                    .connect(server.localAddress())
                    .sync())
        .isInstanceOf(ConnectTimeoutException.class);
  }

  @Test
  void serversThatShareAPortShareItsConnections() throws Exception {
    ServerBootstrap shared = server().option(UnixChannelOption.SO_REUSEPORT, true);
    List<Channel> servers = new ArrayList<>();
    servers.add(keep(shared.clone().bind().sync()));
    for (int i = 1; i < 4; i++) {
      servers.add(keep(shared.clone().bind(servers.get(0).localAddress()).sync()));
    }
    List<Channel> parents = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      keep(client().connect(servers.get(0).localAddress()).sync());
      parents.add(inbox.active.poll(10, TimeUnit.SECONDS).parent());
    }
    // The kernel chooses by a hash; that it leaves out one of four, 64 times, does not happen.
    assertThat(parents).containsAll(servers);
  }

  @Test
  void anAddressOfAnotherFamilyIsNamed() {
    assertThatThrownBy(
            () ->
                new Bootstrap()
                    .group(loop)
                    .channelFactory(() -> new AioSocketChannel(SocketProtocolFamily.INET))
                    .handler(new ChannelInboundHandlerAdapter())
                    .connect(new InetSocketAddress(NetUtil.LOCALHOST6, 9))
                    .sync())
        .hasMessageContaining("EAFNOSUPPORT")
        .hasMessageContaining("IPv4");
  }

  @Test
  void descriptorsComeWithTheirState() throws Exception {
    Socket listening = Socket.newTcp();
    listening.bind(LOOPBACK);
    listening.listen(8);
    AioServerSocketChannel server = new AioServerSocketChannel(listening.fd());
    assertThat(server.isActive()).isTrue();
    server
        .pipeline()
        .addLast(
            new ChannelInboundHandlerAdapter() {
              @Override
              public void channelRead(ChannelHandlerContext ctx, Object child) {
                ((Channel) child).pipeline().addLast(inbox);
                loop.register((Channel) child);
              }
            });
    keep(loop.register(server).sync());

    Socket connecting = Socket.newTcp();
    connecting.connect(server.localAddress());
    AioSocketChannel channel = new AioSocketChannel(connecting.fd());
    assertThat(channel.isActive()).isTrue();
    assertThat(channel.remoteAddress()).isEqualTo(server.localAddress());
    keep(loop.register(channel).sync());
    channel.writeAndFlush(ascii("from a descriptor")).sync();
    assertThat(inbox.next()).isEqualTo("from a descriptor");

    AioSocketChannel fresh = new AioSocketChannel(Socket.newTcp().fd());
    assertThat(fresh.isActive()).isFalse();
    AioServerSocketChannel unbound = new AioServerSocketChannel(Socket.newTcp().fd());
    assertThat(unbound.isActive()).isFalse();
    fresh.unsafe().closeForcibly();
    unbound.unsafe().closeForcibly();
    assertThatThrownBy(() -> new AioSocketChannel(Integer.MAX_VALUE))
        .isInstanceOf(ChannelException.class)
        .hasMessageContaining("EBADF");
  }
}
