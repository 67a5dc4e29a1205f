package org.nettyaio.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ConnectionPendingException;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnresolvedAddressException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which exception a user gets, and what it says. */
@Timeout(60)
class ErrorsTest {
  private final AioEventLoopGroup loop = new AioEventLoopGroup(1);

  @AfterEach
  void shutDown() throws Exception {
    loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
  }

  private Bootstrap client() {
    return new Bootstrap()
        .group(loop)
        .channel(AioSocketChannel.class)
        .handler(new ChannelInboundHandlerAdapter());
  }

  private static Throwable causeOf(ChannelFuture future) throws InterruptedException {
    assertThat(future.await(20, TimeUnit.SECONDS)).isTrue();
    return future.cause();
  }

  @Test
  void aRefusedConnectionNamesTheAddress() throws Exception {
    int port;
    try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = closed.getLocalPort();
    }
    assertThat(causeOf(client().connect("127.0.0.1", port)))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("Connection refused")
        .hasMessageContaining("127.0.0.1:" + port);
  }

  @Test
  void anUnresolvedAddressIsRefused() throws Exception {
    AioSocketChannel channel = new AioSocketChannel();
    loop.register(channel).sync();
    assertThat(causeOf(channel.connect(InetSocketAddress.createUnresolved("nowhere", 1))))
        .isInstanceOf(UnresolvedAddressException.class);
    channel.close().sync();
  }

  @Test
  void aPortInUseIsABindException() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      ChannelFuture bound =
          new ServerBootstrap()
              .group(loop)
              .channel(AioServerSocketChannel.class)
              .childHandler(new ChannelInboundHandlerAdapter())
              .bind(taken.getLocalSocketAddress());
      assertThat(causeOf(bound))
          .isInstanceOf(BindException.class)
          .hasMessageContaining("Address already in use")
          .hasMessageContaining(String.valueOf(taken.getLocalPort()));
    }
  }

  @Test
  void aConnectedChannelDoesNotConnectAgain() throws Exception {
    try (TestPeer peer = TestPeer.connect(loop, new ChannelInboundHandlerAdapter(), true)) {
      assertThat(causeOf(peer.channel.connect(peer.channel.remoteAddress())))
          .isInstanceOf(AlreadyConnectedException.class);
      assertThat(peer.channel.isActive()).isTrue();
    }
  }

  @Test
  void aPendingConnectionTimesOutIsCancelledAndClosed() throws Exception {
    try (Silent silent = new Silent()) {
      assertThat(
              causeOf(
                  client()
                      .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 100)
                      .connect(silent.address)))
          .isInstanceOf(ConnectTimeoutException.class)
          .hasMessageContaining("100 ms");

      Channel registered = client().register().sync().channel();
      ChannelFuture cancelled = registered.connect(silent.address);
      assertThat(causeOf(registered.connect(silent.address)))
          .isInstanceOf(ConnectionPendingException.class);
      assertThat(cancelled.cancel(true)).isTrue();
      assertThat(registered.closeFuture().await(20, TimeUnit.SECONDS)).isTrue();

      ChannelFuture closed = client().connect(silent.address);
      Channel channel = closed.channel();
      channel.close().sync();
      assertThat(causeOf(closed)).isInstanceOf(ClosedChannelException.class);
    }
  }

  /** A listener with a full queue of connections to accept: from there Linux answers nobody. */
  private static final class Silent implements AutoCloseable {
    final ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    final InetSocketAddress address = (InetSocketAddress) listener.getLocalSocketAddress();
    private final List<SocketChannel> queue = new ArrayList<>();

    Silent() throws IOException {
      for (int i = 0; i < 4; i++) {
        SocketChannel waiting = SocketChannel.open();
        waiting.configureBlocking(false);
        waiting.connect(address);
        queue.add(waiting);
      }
      // The first ones are in the queue when their connections are established.
      while (!queue.get(0).finishConnect() || !queue.get(1).finishConnect()) {
        Thread.onSpinWait();
      }
    }

    @Override
    public void close() throws IOException {
      for (SocketChannel waiting : queue) {
        waiting.close();
      }
      listener.close();
    }
  }
}
