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
import io.netty.channel.ChannelProgressivePromise;
import io.netty.channel.DefaultFileRegion;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.nio.file.Files;
import java.nio.file.Path;
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
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nettyaio.linux.aio.IovecArena;

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
      assertThat(loop.metrics().heldWrites()).isPositive();
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

  private static ByteBuf text(String text) {
    return Unpooled.copiedBuffer(text, US_ASCII);
  }

  private static void block(long millis) {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    for (long left; (left = end - System.nanoTime()) > 0; ) {
      LockSupport.parkNanos(left);
    }
  }

  private static String read(TestPeer peer, int length) throws IOException {
    return new String(peer.read(length), US_ASCII);
  }

  @Test
  void aFileThatIsFlushedBehindAJoinedBufferIsNotHeldBack(@TempDir Path directory)
      throws Exception {
    start(AioIoMode.ADAPTIVE);
    Path file = Files.writeString(directory.resolve("file"), "FILE");
    try (TestPeer peer = TestPeer.connect(loop, new ChannelInboundHandlerAdapter(), true)) {
      CountDownLatch received = new CountDownLatch(1);
      Future<Boolean> inTime =
          loop.submit(
              () -> {
                peer.channel.writeAndFlush(text("a"));
                peer.channel.writeAndFlush(text("b"));
                peer.channel.writeAndFlush(new DefaultFileRegion(file.toFile(), 0, 4));
                return received.await(20, TimeUnit.SECONDS);
              });
      assertThat(read(peer, 6)).isEqualTo("abFILE");
      received.countDown();
      assertThat(inTime.get()).isTrue();
    }
  }

  @Test
  void moreThanOneWriteTakesIsNotHeldBack() throws Exception {
    start(AioIoMode.ADAPTIVE);
    int messages = 3 * IovecArena.IOV_MAX;
    try (TestPeer peer = TestPeer.connect(loop, new ChannelInboundHandlerAdapter(), true)) {
      peer.channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(1 << 22, 1 << 23));
      CountDownLatch received = new CountDownLatch(1);
      Future<Boolean> inTime =
          loop.submit(
              () -> {
                peer.channel.writeAndFlush(text("a"));
                for (int i = 0; i < messages; i++) {
                  peer.channel.write(text("b"));
                }
                peer.channel.flush();
                return received.await(20, TimeUnit.SECONDS);
              });
      assertThat(read(peer, 1 + messages)).isEqualTo("a" + "b".repeat(messages));
      received.countDown();
      assertThat(inTime.get()).isTrue();
    }
  }

  /** A listener flushes and blocks while the channel sends what it has before it moves. */
  @Test
  void aMoveSendsNothingTwice(@TempDir Path directory) throws Exception {
    start(AioIoMode.BATCH);
    Path file = Files.writeString(directory.resolve("file"), "FILE");
    AioEventLoopGroup other = new AioEventLoopGroup(1);
    ChannelInboundHandlerAdapter handler =
        new ChannelInboundHandlerAdapter() {
          @Override
          public void channelRead(ChannelHandlerContext context, Object message) {
            ((ByteBuf) message).release();
            context.writeAndFlush(text("b"));
            ChannelProgressivePromise promise = context.newProgressivePromise();
            promise.addListener(
                new FirstProgress(
                    () -> {
                      for (String each : List.of("x", "y", "z")) {
                        context.writeAndFlush(text(each));
                      }
                      block(40);
                    }));
            context.writeAndFlush(new DefaultFileRegion(file.toFile(), 0, 4), promise);
            context.deregister().addListener(left -> other.register(context.channel()));
          }
        };
    try (TestPeer peer = TestPeer.connect(loop, handler, true)) {
      peer.channel.config().setWriteSpinCount(1);
      peer.write(new byte[] {1});
      assertThat(read(peer, 8)).isEqualTo("bFILExyz");
      peer.channel.close().sync();
      assertThat(peer.readToEnd()).isEmpty();
    } finally {
      other.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
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
        long blocked = 3 + random.nextInt(9);
        loop.execute(
            () -> {
              flushAll(peer.channel);
              flushAll(second.channel);
              block(blocked);
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
