package org.nettyaio.channel;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.nettyaio.linux.abi.poll_h;
import org.nettyaio.linux.aio.AioContext;
import org.nettyaio.linux.aio.AioPoll;
import org.nettyaio.linux.aio.AioRequest;

/** What the peer, and the next user of the port, see of a close. */
@Timeout(60)
class CloseSemanticsTest {
  private static final byte[] BYTES = "the last words".getBytes(US_ASCII);

  private final AioEventLoopGroup loop = new AioEventLoopGroup(1);

  @AfterEach
  void shutDown() throws Exception {
    loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
  }

  @Test
  void peerSeesTheEndAlthoughAPollIsArmed() throws Exception {
    try (TestPeer peer = TestPeer.connect(loop, new ChannelInboundHandlerAdapter(), true)) {
      peer.channel.close().sync();
      assertThat(peer.readToEnd()).isEmpty();
    }
  }

  @Test
  void lingerOfZeroResetsAlthoughAPollIsArmed() throws Exception {
    try (TestPeer peer = TestPeer.connect(loop, new ChannelInboundHandlerAdapter(), true)) {
      peer.channel.config().setSoLinger(0);
      peer.channel.close().sync();
      assertThatThrownBy(peer::readToEnd)
          .isInstanceOf(SocketException.class)
          .hasMessageContaining("reset");
    }
  }

  @Test
  void lingerDeliversAndCompletes() throws Exception {
    try (TestPeer peer = TestPeer.connect(loop, new ChannelInboundHandlerAdapter(), true)) {
      peer.channel.config().setSoLinger(5);
      peer.channel.writeAndFlush(Unpooled.copiedBuffer(BYTES));
      peer.channel.close();
      assertThat(peer.readToEnd()).isEqualTo(BYTES);
      assertThat(peer.channel.closeFuture().await(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void aDescriptorThatWasHandedOutIsClosedAndNotShutDown() throws Exception {
    // What holds the connection beside us is a poll of another context here; in life, a process
    // that
    // was sent the descriptor.
    try (TestPeer peer = TestPeer.connect(loop, new ChannelInboundHandlerAdapter(), true);
        AioContext elsewhere = AioContext.open(16, 16)) {
      AioPoll poll =
          new AioPoll() {
            @Override
            protected void completed() {}
          };
      elsewhere.add(poll);
      poll.poll(peer.channel.fd().intValue(), poll_h.POLLRDHUP);
      elsewhere.queue(poll);
      elsewhere.submit();
      peer.channel.close().sync();
      peer.write(BYTES);
      elsewhere.await(TimeUnit.MILLISECONDS.toNanos(50));
      assertThat(poll.state()).isEqualTo(AioRequest.State.SUBMITTED);
    }
  }

  @Test
  void closingAServerFreesItsPortAtOnce() throws Exception {
    int port = 0;
    for (int i = 0; i < 200; i++) {
      Channel server =
          new ServerBootstrap()
              .group(loop)
              .channel(AioServerSocketChannel.class)
              .option(ChannelOption.SO_REUSEADDR, false)
              .childHandler(new ChannelInboundHandlerAdapter())
              .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
              .sync()
              .channel();
      port = ((InetSocketAddress) server.localAddress()).getPort();
      server.close().sync();
    }
  }

  @Test
  void halfClosureIsToldInOrder() throws Exception {
    List<Object> told = new CopyOnWriteArrayList<>();
    CountDownLatch all = new CountDownLatch(3);
    ChannelInboundHandlerAdapter listening =
        new ChannelInboundHandlerAdapter() {
          @Override
          public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
            ReferenceCountUtil.release(message);
            told.add("data");
            all.countDown();
          }

          @Override
          public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            told.add(event);
            all.countDown();
          }
        };
    try (TestPeer peer = TestPeer.connect(loop, listening, true)) {
      peer.channel.config().setAllowHalfClosure(true);
      peer.write(BYTES);
      peer.socket.shutdownOutput();
      assertThat(all.await(20, TimeUnit.SECONDS)).isTrue();
      assertThat(told)
          .containsExactly(
              "data",
              ChannelInputShutdownEvent.INSTANCE,
              ChannelInputShutdownReadComplete.INSTANCE);
      assertThat(peer.channel.isInputShutdown()).isTrue();
      peer.channel
          .writeAndFlush(Unpooled.copiedBuffer(BYTES))
          .addListener(ChannelFutureListener.CLOSE);
      assertThat(peer.readToEnd()).isEqualTo(BYTES);
    }
  }
}
