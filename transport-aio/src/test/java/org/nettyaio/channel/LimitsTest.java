package org.nettyaio.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.nettyaio.channel.internal.loop.Operation;
import org.nettyaio.linux.aio.AioRequest;

/** A loop whose kernel context is full and may not grow. */
@Timeout(60)
class LimitsTest {
  /** Of 32 slots an eighth, and at least 8, are not for idle channels. */
  private static final int CONTEXT = 32;

  private static final int ROOM = CONTEXT - 8;

  private final AioEventLoopGroup small =
      new AioEventLoopGroup(
          1,
          new DefaultThreadFactory("small"),
          new AioIoHandlerConfig().setInitialContextSize(CONTEXT).setMaxContextSize(CONTEXT));
  private final EventLoopGroup acceptor = new AioEventLoopGroup(1);

  @AfterEach
  void shutDown() throws Exception {
    small.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
    acceptor.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
  }

  private static final class Echo extends ChannelInboundHandlerAdapter {
    @Override
    public boolean isSharable() {
      return true;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ctx.writeAndFlush(message);
    }
  }

  @Test
  void aChannelTooManyIsRefusedAndTheOthersGoOn() throws Exception {
    List<TestPeer> peers = new ArrayList<>();
    for (int i = 0; i < ROOM; i++) {
      peers.add(TestPeer.connect(small, new Echo(), true));
    }
    ChannelFuture refused =
        new Bootstrap().group(small).channel(AioSocketChannel.class).handler(new Echo()).register();
    assertThat(refused.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(refused.cause())
        .isInstanceOf(ChannelException.class)
        .hasMessageContaining("may not grow beyond " + CONTEXT);
    for (TestPeer peer : peers) {
      peer.write(new byte[] {42});
      assertThat(peer.read(1)).containsExactly(42);
    }
    peers.remove(0).close();
    // The room is free when the last event of what was closed has come.
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    ChannelFuture again;
    do {
      again = register().await();
      assertThat(System.nanoTime()).isLessThan(deadline);
    } while (!again.isSuccess());
    again.channel().close().sync();
    for (TestPeer peer : peers) {
      peer.close();
    }
  }

  private ChannelFuture register() {
    return new Bootstrap()
        .group(small)
        .channel(AioSocketChannel.class)
        .handler(new Echo())
        .register();
  }

  @Test
  void aServerClosesWhatFindsNoRoomAndAcceptsAgainLater() throws Exception {
    Channel server =
        new ServerBootstrap()
            .group(acceptor, small)
            .channel(AioServerSocketChannel.class)
            .childHandler(new Echo())
            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .sync()
            .channel();
    InetSocketAddress address = (InetSocketAddress) server.localAddress();
    List<Socket> clients = new ArrayList<>();
    for (int i = 0; i < ROOM; i++) {
      clients.add(connect(address));
      assertThat(echoes(clients.get(i))).isTrue();
    }
    try (Socket oneTooMany = connect(address)) {
      assertThat(echoes(oneTooMany)).isFalse();
    }
    for (Socket client : clients) {
      assertThat(echoes(client)).isTrue();
    }
    clients.remove(0).close();
    // The acceptor pauses for a second; until then the connection waits in the kernel.
    try (Socket later = connect(address)) {
      assertThat(echoes(later)).isTrue();
    }
    for (Socket client : clients) {
      client.close();
    }
    server.close().sync();
  }

  private static Socket connect(InetSocketAddress address) throws Exception {
    Socket socket = new Socket(address.getAddress(), address.getPort());
    socket.setSoTimeout(20_000);
    return socket;
  }

  private static boolean echoes(Socket socket) throws Exception {
    try {
      socket.getOutputStream().write(7);
      return socket.getInputStream().read() == 7;
    } catch (SocketException closed) {
      return false;
    }
  }

  @Test
  void blockedWritersFinishWithoutSlotsForTheirPolls() throws Exception {
    int size = 8 << 20;
    List<TestPeer> peers = new ArrayList<>();
    for (int i = 0; i < ROOM; i++) {
      peers.add(TestPeer.connect(small, new Echo(), true));
    }
    List<ChannelFuture> writes = new ArrayList<>();
    for (TestPeer peer : peers) {
      writes.add(peer.channel.writeAndFlush(Unpooled.wrappedBuffer(new byte[size])));
    }
    for (TestPeer peer : peers) {
      assertThat(peer.read(size)).hasSize(size);
    }
    for (ChannelFuture write : writes) {
      assertThat(write.await(20, TimeUnit.SECONDS)).isTrue();
      assertThat(write.cause()).isNull();
    }
    assertThat(small.metrics().starved()).isPositive();
    for (TestPeer peer : peers) {
      peer.close();
    }
  }

  /** The polls of blocked writers must not take the room that is kept for each channel. */
  @Test
  void aChannelAmongBlockedWritersIsServedByThePollsOfTheKernel() throws Exception {
    int size = 8 << 20;
    List<TestPeer> peers = new ArrayList<>();
    for (int i = 0; i < 14; i++) {
      TestPeer peer = TestPeer.connect(small, new Echo(), true);
      peer.channel.writeAndFlush(Unpooled.wrappedBuffer(new byte[size]));
      peers.add(peer);
    }
    TestPeer last = TestPeer.connect(small, new Echo(), true);
    for (int i = 0; i < 50; i++) {
      awaitArmed(last);
      last.write(new byte[] {42});
      assertThat(last.read(1)).containsExactly(42);
    }
    for (TestPeer peer : peers) {
      assertThat(peer.read(size)).hasSize(size);
      peer.close();
    }
    last.close();
  }

  private void awaitArmed(TestPeer peer) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (small
            .submit(() -> peer.channel.registration().operations().state(Operation.POLL_IN))
            .get()
        != AioRequest.State.SUBMITTED) {
      assertThat(System.nanoTime()).isLessThan(deadline);
    }
  }
}
