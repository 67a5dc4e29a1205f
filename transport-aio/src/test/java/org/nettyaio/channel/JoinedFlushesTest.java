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
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nettyaio.channel.internal.loop.AioRegistration;
import org.nettyaio.channel.internal.loop.Loop;

/** Flushes that follow each other on one channel go out together, in order, and none is lost. */
@Timeout(60)
class JoinedFlushesTest {
  private static final int FLUSHES = 16;
  private static final String ALL = "0123456789abcdef";

  private AioEventLoopGroup loop = newLoop(true, AioIoMode.DIRECT);
  private final AioEventLoopGroup other = newLoop(true, AioIoMode.DIRECT);

  private static AioEventLoopGroup newLoop(boolean joinFlushes, AioIoMode mode) {
    return new AioEventLoopGroup(
        1, (Executor) null, new AioIoHandlerConfig().setJoinFlushes(joinFlushes).setIoMode(mode));
  }

  @AfterEach
  void shutDown() throws Exception {
    loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
    other.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
  }

  /** How a channel ends, or leaves its loop, while flushes wait for the end of the turn. */
  enum Ending {
    CLOSE,
    DISCONNECT,
    SHUTDOWN_OUTPUT,
    LOOP_SHUTDOWN
  }

  private TestPeer connect() {
    return TestPeer.connect(loop, new ChannelInboundHandlerAdapter(), true);
  }

  /** Answers each byte by itself, with a flush for each. */
  private static final class Answering extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ByteBuf bytes = (ByteBuf) message;
      while (bytes.isReadable()) {
        ctx.writeAndFlush(bytes.readRetainedSlice(1));
      }
      bytes.release();
    }
  }

  private static ChannelFuture flushAll(TestPeer peer) {
    ChannelFuture last = null;
    for (char each : ALL.toCharArray()) {
      last = peer.channel.writeAndFlush(Unpooled.copiedBuffer(new byte[] {(byte) each}));
    }
    return last;
  }

  private void onLoop(Runnable task) throws Exception {
    loop.submit(task).sync();
  }

  private String read(TestPeer peer) throws Exception {
    return new String(peer.read(FLUSHES), US_ASCII);
  }

  @Test
  void whatATurnFlushesIsSentByOneCallIfTheLastHadAsMany() throws Exception {
    try (TestPeer peer = TestPeer.connect(loop, new Answering(), true)) {
      assertSentByCalls(
          1,
          peer,
          () -> {
            try {
              peer.write(ALL.getBytes(US_ASCII));
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          },
          1);
    }
  }

  @Test
  void whatTasksFlushIsSentByTwoCalls() throws Exception {
    try (TestPeer peer = connect()) {
      assertSentByCalls(2, peer, () -> loop.execute(() -> flushAll(peer)), 0);
    }
  }

  /** Most often so: a turn that takes longer than flushes may wait sends in between. */
  private void assertSentByCalls(int calls, TestPeer peer, Runnable burst, int reads)
      throws Exception {
    long fewest = Long.MAX_VALUE;
    for (int i = 0; i < 50; i++) {
      // What two bursts flush in one turn, as tasks without a round between them, is joined.
      long last = turn(peer);
      AbstractWireTest.await("another turn", () -> turn(peer) != last);
      // On the loop, so that a try and its outcome are both counted or neither is, and what it does
      // after it has sent the last byte is done too.
      AioMetrics before = metrics(peer);
      burst.run();
      assertThat(read(peer)).isEqualTo(ALL);
      AioMetrics after = metrics(peer);
      long tries = after.misses() - before.misses();
      long made = after.transfers() - before.transfers() - reads - tries;
      // Of a loop that has not had the processor for some milliseconds.
      long held = after.heldWrites() - before.heldWrites();
      fewest = Math.min(fewest, made + held);
    }
    assertThat(fewest).isEqualTo(calls);
  }

  private long turn(TestPeer peer) throws Exception {
    return loop.submit(() -> loopOf(peer).turn()).get();
  }

  private static Loop loopOf(TestPeer peer) {
    AioRegistration registration = peer.channel.registration();
    assertThat(registration).isNotNull();
    return registration.loop();
  }

  /**
   * What the loop has done, writes included that were made in its place and that it has not met.
   */
  private AioMetrics metrics(TestPeer peer) throws Exception {
    return loop.submit(
            () -> {
              loopOf(peer).settle();
              return loop.metrics();
            })
        .get();
  }

  @Test
  void whatOtherThreadsFlushIsSentInOrder() throws Exception {
    try (TestPeer peer = connect()) {
      for (int i = 0; i < 1000; i++) {
        flushAll(peer);
      }
      for (int i = 0; i < 1000; i++) {
        assertThat(read(peer)).isEqualTo(ALL);
      }
    }
  }

  @Test
  void switchedOffEachFlushIsACallOfItsOwn() throws Exception {
    loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
    loop = newLoop(false, AioIoMode.DIRECT);
    try (TestPeer peer = connect()) {
      AioMetrics before = loop.metrics();
      onLoop(() -> flushAll(peer));
      assertThat(read(peer)).isEqualTo(ALL);
      AioMetrics after = loop.metrics();
      assertThat(after.joinedFlushes()).isZero();
      assertThat(after.transfers() - before.transfers()).isEqualTo(FLUSHES);
    }
  }

  @Test
  void inABatchFlushesAreJoinedFromTheFirstOn() throws Exception {
    loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
    loop = newLoop(true, AioIoMode.BATCH);
    try (TestPeer peer = TestPeer.connect(loop, new Answering(), true)) {
      peer.write(ALL.getBytes(US_ASCII));
      assertThat(read(peer)).isEqualTo(ALL);
      onLoop(() -> {});
      // Not of all if it takes longer than flushes may wait: then some find the first on its way.
      assertThat(loop.metrics().joinedFlushes()).isPositive();
      assertThat(loop.metrics().transfers()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource(Ending.class)
  void nothingThatWasJoinedIsLost(Ending ending) throws Exception {
    try (TestPeer peer = connect()) {
      ChannelFuture[] last = new ChannelFuture[1];
      onLoop(
          () -> {
            last[0] = flushAll(peer);
            switch (ending) {
              case CLOSE -> peer.channel.close();
              case DISCONNECT -> peer.channel.disconnect();
              case SHUTDOWN_OUTPUT -> peer.channel.shutdownOutput();
              case LOOP_SHUTDOWN -> loop.shutdownGracefully(0, 5, TimeUnit.SECONDS);
            }
          });
      assertThat(new String(peer.readToEnd(), US_ASCII)).isEqualTo(ALL);
      assertThat(last[0].await(20, TimeUnit.SECONDS)).isTrue();
      assertThat(last[0].cause()).isNull();
    }
  }

  @Test
  void whatWasJoinedIsSentBeforeAChannelMoves() throws Exception {
    try (TestPeer peer = connect()) {
      ChannelFuture[] last = new ChannelFuture[1];
      onLoop(
          () -> {
            last[0] = flushAll(peer);
            peer.channel.deregister().addListener(future -> other.register(peer.channel));
          });
      assertThat(last[0].await(20, TimeUnit.SECONDS)).isTrue();
      assertThat(last[0].cause()).isNull();
      peer.channel.writeAndFlush(Unpooled.copiedBuffer(ALL, US_ASCII)).sync();
      assertThat(read(peer) + read(peer)).isEqualTo(ALL + ALL);
    }
  }

  @Test
  void aTaskThatGoesOnFlushingHoldsNothingBack() throws Exception {
    try (TestPeer peer = connect();
        TestPeer busy = connect()) {
      CountDownLatch received = new CountDownLatch(1);
      Future<Boolean> inTime =
          loop.submit(
              () -> {
                flushAll(peer);
                long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
                while (received.getCount() > 0 && System.nanoTime() - deadline < 0) {
                  busy.channel.writeAndFlush(Unpooled.EMPTY_BUFFER);
                }
                return received.getCount() == 0;
              });
      assertThat(read(peer)).isEqualTo(ALL);
      received.countDown();
      assertThat(inTime.get()).isTrue();
    }
  }

  @Test
  void aChannelThatBecomesUnwritableSendsAtOnce() throws Exception {
    int size = 40 * 1024;
    try (TestPeer peer = connect()) {
      CountDownLatch received = new CountDownLatch(1);
      Future<Boolean> inTime =
          loop.submit(
              () -> {
                for (int i = 0; i < 3; i++) {
                  peer.channel.writeAndFlush(Unpooled.directBuffer(size).writeZero(size));
                }
                return received.await(20, TimeUnit.SECONDS);
              });
      // The second is joined; with the third there is more than the high-water mark allows.
      assertThat(peer.read(3 * size)).hasSize(3 * size);
      received.countDown();
      assertThat(inTime.get()).isTrue();
    }
  }

  @Test
  void aListenerOfWhatWasJoinedMayFlush() throws Exception {
    AtomicInteger told = new AtomicInteger();
    try (TestPeer peer = connect()) {
      onLoop(
          () -> {
            peer.channel.writeAndFlush(Unpooled.copiedBuffer("a", US_ASCII));
            peer.channel
                .writeAndFlush(Unpooled.copiedBuffer("b", US_ASCII))
                .addListener(
                    future -> {
                      told.incrementAndGet();
                      peer.channel.writeAndFlush(Unpooled.copiedBuffer("d", US_ASCII));
                    });
            peer.channel.writeAndFlush(Unpooled.copiedBuffer("c", US_ASCII));
          });
      assertThat(new String(peer.read(4), US_ASCII)).isEqualTo("abcd");
      assertThat(told).hasValue(1);
    }
  }

  @Test
  void whatIsSentBeforeTheTurnEndsMayBeJoinedAgainAndCostsNoOtherChannel() throws Exception {
    AtomicReference<Runnable> next = new AtomicReference<>();
    ChannelInboundHandlerAdapter runner =
        new ChannelInboundHandlerAdapter() {
          @Override
          public void channelRead(ChannelHandlerContext ctx, Object message) {
            ((ByteBuf) message).release();
            next.get().run();
          }
        };
    try (TestPeer middle = connect();
        TestPeer last = connect();
        TestPeer trigger = TestPeer.connect(loop, runner, true);
        DatagramSocket receiver = new DatagramSocket(0, NetUtil.LOCALHOST4)) {
      receiver.setSoTimeout(20_000);
      InetSocketAddress to = (InetSocketAddress) receiver.getLocalSocketAddress();
      Channel udp =
          new Bootstrap()
              .group(loop)
              .channel(AioDatagramChannel.class)
              .handler(new ChannelInboundHandlerAdapter())
              .bind(new InetSocketAddress(NetUtil.LOCALHOST4, 0))
              .sync()
              .channel();
      // Often enough for a turn that takes no longer than flushes may wait.
      for (int i = 0; i < 200; i++) {
        udp.connect(to).sync();
        next.set(
            () -> {
              udp.writeAndFlush(Unpooled.copiedBuffer("1", US_ASCII));
              udp.writeAndFlush(Unpooled.copiedBuffer("2", US_ASCII));
              flushAll(middle);
              // Sends the second datagram.
              udp.disconnect();
              udp.writeAndFlush(new DatagramPacket(Unpooled.copiedBuffer("3", US_ASCII), to));
              udp.writeAndFlush(new DatagramPacket(Unpooled.copiedBuffer("4", US_ASCII), to));
              flushAll(last);
            });
        trigger.write(new byte[] {1});
        assertThat(read(middle)).isEqualTo(ALL);
        assertThat(read(last)).isEqualTo(ALL);
        StringBuilder received = new StringBuilder();
        while (received.length() < 4) {
          java.net.DatagramPacket packet = new java.net.DatagramPacket(new byte[10], 10);
          receiver.receive(packet);
          received.append(new String(packet.getData(), 0, packet.getLength(), US_ASCII));
        }
        assertThat(received).hasToString("1234");
      }
      udp.close().sync();
    }
  }
}
