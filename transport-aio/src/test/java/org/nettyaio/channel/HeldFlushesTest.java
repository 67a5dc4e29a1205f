package org.nettyaio.channel;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is flushed goes out although a handler, or a task, blocks the loop. */
@Timeout(60)
class HeldFlushesTest {
  private static final String ALL = "0123456789abcdef";

  private AioEventLoopGroup loop;

  private void start(AioIoMode mode) {
    loop = new AioEventLoopGroup(1, (Executor) null, new AioIoHandlerConfig().setIoMode(mode));
  }

  @AfterEach
  void shutDown() throws Exception {
    loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
  }

  private static ChannelFuture flushAll(Channel channel) {
    ChannelFuture last = channel.newSucceededFuture();
    for (int i = 0; i < ALL.length(); i++) {
      last = channel.writeAndFlush(Unpooled.copiedBuffer(ALL.substring(i, i + 1), US_ASCII));
    }
    return last;
  }

  private static String read(TestPeer peer) throws IOException {
    return new String(peer.read(ALL.length()), US_ASCII);
  }

  @ParameterizedTest
  @EnumSource
  void aTaskThatBlocksHoldsNothingBack(AioIoMode mode) throws Exception {
    start(mode);
    try (TestPeer peer = TestPeer.connect(loop, new ChannelInboundHandlerAdapter(), true);
        TestPeer second = TestPeer.connect(loop, new ChannelInboundHandlerAdapter(), true)) {
      List<CountDownLatch> received = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        received.add(new CountDownLatch(1));
      }
      Future<ChannelFuture> told =
          loop.submit(
              () -> {
                ChannelFuture last = null;
                for (CountDownLatch latch : received) {
                  last = flushAll(peer.channel);
                  flushAll(second.channel);
                  assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
                }
                return last;
              });
      for (CountDownLatch latch : received) {
        assertThat(read(peer)).isEqualTo(ALL);
        assertThat(read(second)).isEqualTo(ALL);
        latch.countDown();
      }
      assertThat(told.get().await(20, TimeUnit.SECONDS)).isTrue();
      assertThat(told.get().cause()).isNull();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aHandlerThatBlocksHoldsNothingBack(AioIoMode mode) throws Exception {
    start(mode);
    CountDownLatch received = new CountDownLatch(1);
    ChannelInboundHandlerAdapter handler =
        new ChannelInboundHandlerAdapter() {
          @Override
          public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
            ((ByteBuf) message).release();
            flushAll(context.channel());
            assertThat(received.await(20, TimeUnit.SECONDS)).isTrue();
            flushAll(context.channel());
          }
        };
    try (TestPeer peer = TestPeer.connect(loop, handler, true)) {
      peer.write(new byte[] {1});
      assertThat(read(peer)).isEqualTo(ALL);
      received.countDown();
      assertThat(read(peer)).isEqualTo(ALL);
    }
  }

  @Test
  void aTaskThatBlocksHoldsNoDatagramsBack() throws Exception {
    start(AioIoMode.ADAPTIVE);
    try (DatagramSocket receiver = new DatagramSocket(0, NetUtil.LOCALHOST4)) {
      receiver.setSoTimeout(20_000);
      Channel udp =
          new Bootstrap()
              .group(loop)
              .channel(AioDatagramChannel.class)
              .handler(new ChannelInboundHandlerAdapter())
              .connect(receiver.getLocalSocketAddress())
              .sync()
              .channel();
      CountDownLatch received = new CountDownLatch(1);
      Future<Boolean> inTime =
          loop.submit(
              () -> {
                flushAll(udp);
                return received.await(20, TimeUnit.SECONDS);
              });
      StringBuilder text = new StringBuilder();
      while (text.length() < ALL.length()) {
        DatagramPacket packet = new DatagramPacket(new byte[10], 10);
        receiver.receive(packet);
        text.append(new String(packet.getData(), 0, packet.getLength(), US_ASCII));
      }
      assertThat(text).hasToString(ALL);
      received.countDown();
      assertThat(inTime.get()).isTrue();
    }
  }

  /** What is done with a channel after a handler has blocked for so long that all was sent. */
  enum After {
    NOTHING,
    CLOSE,
    SHUTDOWN_OUTPUT,
    MORE,
    MORE_AND_CLOSE
  }

  @ParameterizedTest
  @EnumSource
  void whatWasSentMeanwhileIsSentOnce(After after) throws Exception {
    start(AioIoMode.ADAPTIVE);
    try (TestPeer peer = TestPeer.connect(loop, new ChannelInboundHandlerAdapter(), true)) {
      CountDownLatch received = new CountDownLatch(1);
      Future<ChannelFuture> told =
          loop.submit(
              () -> {
                ChannelFuture last = flushAll(peer.channel);
                assertThat(received.await(20, TimeUnit.SECONDS)).isTrue();
                switch (after) {
                  case CLOSE -> peer.channel.close();
                  case SHUTDOWN_OUTPUT -> peer.channel.shutdownOutput();
                  case MORE -> last = flushAll(peer.channel);
                  case MORE_AND_CLOSE -> {
                    last = flushAll(peer.channel);
                    peer.channel.close();
                  }
                  default -> {}
                }
                return last;
              });
      assertThat(read(peer)).isEqualTo(ALL);
      received.countDown();
      assertThat(told.get().await(20, TimeUnit.SECONDS)).isTrue();
      assertThat(told.get().cause()).isNull();
      peer.channel.close().sync();
      boolean more = after == After.MORE || after == After.MORE_AND_CLOSE;
      assertThat(new String(peer.readToEnd(), US_ASCII)).isEqualTo(more ? ALL : "");
    }
  }

  /** The loop comes back at any time while the guard is at work. */
  @ParameterizedTest
  @EnumSource
  void atAnyMomentNothingIsLostOrSentTwice(AioIoMode mode) throws Exception {
    start(mode);
    int rounds = 150;
    Random random = new Random(11);
    try (TestPeer peer = TestPeer.connect(loop, new ChannelInboundHandlerAdapter(), true);
        TestPeer second = TestPeer.connect(loop, new ChannelInboundHandlerAdapter(), true)) {
      for (int i = 0; i < rounds; i++) {
        long blocked = TimeUnit.MICROSECONDS.toNanos(3000 + random.nextInt(9000));
        loop.execute(
            () -> {
              flushAll(peer.channel);
              flushAll(second.channel);
              long end = System.nanoTime() + blocked;
              for (long left; (left = end - System.nanoTime()) > 0; ) {
                LockSupport.parkNanos(left);
              }
              flushAll(peer.channel);
            });
      }
      for (int i = 0; i < rounds; i++) {
        assertThat(read(peer) + read(peer)).isEqualTo(ALL + ALL);
        assertThat(read(second)).isEqualTo(ALL);
      }
      peer.channel.close().sync();
      assertThat(peer.readToEnd()).isEmpty();
    }
  }
}
