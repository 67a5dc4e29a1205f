package org.nettyaio.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.nettyaio.channel.Story.COMPLETE;
import static org.nettyaio.channel.Story.INACTIVE;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultMaxBytesRecvByteBufAllocator;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The peer sends and closes: every byte comes, when it is asked for, and then the end does. */
class EndOfInputTest extends AbstractWireTest {
  private static final String DATA = "0123456789abcdef".repeat(4096);

  private final Story story = new Story();

  private interface Allocators {
    RecvByteBufAllocator make();
  }

  static Stream<Arguments> allocators() {
    List<Arguments> allocators =
        List.of(
            allocator("max bytes", DefaultMaxBytesRecvByteBufAllocator::new),
            allocator("max 100 bytes", () -> maxBytes(100, 100)),
            allocator("max 1000 of 1024 bytes", () -> maxBytes(1024, 1000)),
            allocator("one byte less", () -> new FixedRecvByteBufAllocator(DATA.length() - 1)),
            allocator("exactly", () -> new FixedRecvByteBufAllocator(DATA.length())),
            allocator("exactly, in 16", () -> new FixedRecvByteBufAllocator(DATA.length() / 16)),
            allocator(
                "one message of half",
                () -> new FixedRecvByteBufAllocator(DATA.length() / 2).maxMessagesPerRead(1)));
    return modesAndKinds()
        .flatMap(
            way ->
                allocators.stream()
                    .map(
                        allocator ->
                            Arguments.of(
                                way.get()[0],
                                way.get()[1],
                                allocator.get()[0],
                                allocator.get()[1])));
  }

  private static Arguments allocator(String name, Allocators allocators) {
    return Arguments.of(name, allocators);
  }

  private static RecvByteBufAllocator maxBytes(int perRead, int perIndividualRead) {
    return new DefaultMaxBytesRecvByteBufAllocator(perRead, perIndividualRead);
  }

  @ParameterizedTest(name = "{0} {1} {2}")
  @MethodSource("allocators")
  void allThatWasSentBeforeTheFirstReadComes(
      AioIoMode mode, Wire.Kind kind, String name, Allocators allocators) throws Exception {
    try (Wire wire = open(mode, kind, allocators.make(), false)) {
      wire.write(DATA);
      wire.peer.close();
      wire.channel.config().setAutoRead(true);
      assertThat(story.bytes(DATA.length()).equals(DATA)).isTrue();
      assertThat(story.nextButComplete()).isEqualTo(INACTIVE);
    }
  }

  private Wire open(AioIoMode mode, Wire.Kind kind, RecvByteBufAllocator allocator, boolean half)
      throws Exception {
    return Wire.open(
        kind,
        newLoop(mode),
        config -> {
          config.setRecvByteBufAllocator(allocator).setAutoRead(false);
          config.setOption(ChannelOption.ALLOW_HALF_CLOSURE, half);
        },
        story);
  }

  private Wire openForTwoBytes(AioIoMode mode, Wire.Kind kind, boolean half) throws Exception {
    return open(mode, kind, new FixedRecvByteBufAllocator(2).maxMessagesPerRead(1), half);
  }

  @ParameterizedTest
  @MethodSource("modesAndKinds")
  void everyReadBringsWhatTheHandleAllowsAndTheEndNeedsNone(AioIoMode mode, Wire.Kind kind)
      throws Exception {
    try (Wire wire = openForTwoBytes(mode, kind, false)) {
      wire.write("aabbc");
      wire.peer.close();
      for (String expected : List.of("aa", "bb", "c")) {
        assertThat(story.nothing()).isNull();
        wire.channel.read();
        assertThat(story.next()).isEqualTo(expected);
        assertThat(story.next()).isEqualTo(COMPLETE);
      }
      assertThat(story.nextButComplete()).isEqualTo(INACTIVE);
    }
  }

  @ParameterizedTest
  @MethodSource("modesAndKinds")
  void anInputThatIsHalfClosedIsReadToItsEndAndTheOutputGoesOn(AioIoMode mode, Wire.Kind kind)
      throws Exception {
    try (Wire wire = openForTwoBytes(mode, kind, true)) {
      wire.write("aab");
      wire.peer.shutdownOutput();
      for (String expected : List.of("aa", "b")) {
        assertThat(story.nothing()).isNull();
        wire.channel.read();
        assertThat(story.next()).isEqualTo(expected);
        assertThat(story.next()).isEqualTo(COMPLETE);
      }
      assertThat(story.nextButComplete()).isEqualTo(ChannelInputShutdownEvent.INSTANCE);
      assertThat(story.nextButComplete()).isEqualTo(ChannelInputShutdownReadComplete.INSTANCE);
      wire.channel.writeAndFlush(wire.channel.alloc().buffer().writeBytes("out".getBytes())).sync();
      assertThat(wire.read(3)).isEqualTo("out");
      wire.channel.close().sync();
      assertThat(wire.read(1)).isEmpty();
      assertThat(story.nextButComplete()).isEqualTo(INACTIVE);
    }
  }

  /** Linux leaves to be read what came before a reset. */
  @ParameterizedTest
  @EnumSource(AioIoMode.class)
  void aResetIsToldOnceNothingIsLeftToRead(AioIoMode mode) throws Exception {
    for (Wire.Kind kind : List.of(Wire.Kind.TCP_CLIENT, Wire.Kind.TCP_CHILD)) {
      for (List<String> pieces : List.of(List.<String>of(), List.of("aa", "b"))) {
        try (Wire wire = openForTwoBytes(mode, kind, false)) {
          wire.write(String.join("", pieces));
          wire.reset();
          for (String expected : pieces) {
            assertThat(story.nothing()).isNull();
            wire.channel.read();
            assertThat(story.next()).isEqualTo(expected);
            assertThat(story.next()).isEqualTo(COMPLETE);
          }
          assertThat(story.nextButComplete()).isInstanceOf(IOException.class);
          assertThat(story.nextButComplete()).isEqualTo(INACTIVE);
        }
      }
    }
  }

  /** Switches reading off with each message, and on again from a task. */
  private static final class Toggling extends Story {
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      super.channelRead(ctx, message);
      ctx.channel().config().setAutoRead(false);
      ctx.executor().execute(() -> ctx.channel().config().setAutoRead(true));
    }
  }

  @ParameterizedTest
  @MethodSource("modesAndKinds")
  void readingMayBeSwitchedOffAndOnWithEveryMessage(AioIoMode mode, Wire.Kind kind)
      throws Exception {
    Toggling toggling = new Toggling();
    try (Wire wire =
        Wire.open(
            kind,
            newLoop(mode),
            config -> config.setRecvByteBufAllocator(new FixedRecvByteBufAllocator(1000)),
            toggling)) {
      wire.write(DATA);
      wire.peer.close();
      assertThat(toggling.bytes(DATA.length()).equals(DATA)).isTrue();
      assertThat(toggling.nextButComplete()).isEqualTo(INACTIVE);
    }
  }

  /** A read that is with the kernel when reading is switched off brings what nobody wants. */
  @ParameterizedTest
  @MethodSource("modesAndKinds")
  void whatIsKeptIsGivenToTheNextReadOrReleasedByAClose(AioIoMode mode, Wire.Kind kind)
      throws Exception {
    AioEventLoopGroup loop = newLoop(mode);
    for (int round = 0; round < 20; round++) {
      Story kept = new Story();
      try (Wire wire = Wire.open(kind, loop, config -> {}, kept)) {
        CountDownLatch sent = new CountDownLatch(1);
        wire.channel.eventLoop().execute(() -> awaitUninterruptibly(sent));
        wire.write("kept");
        sent.countDown();
        wire.channel.config().setAutoRead(false);
        wire.peer.close();
        if (round % 2 == 0) {
          wire.channel.config().setAutoRead(true);
          assertThat(kept.bytes(4)).isEqualTo("kept");
        } else {
          wire.channel.close().sync();
        }
        await("inactive", () -> kept.events.contains(INACTIVE));
      }
    }
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await(20, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Closes at the first message, with more of them in the socket. */
  @ParameterizedTest
  @MethodSource("modesAndKinds")
  void nothingComesAfterACloseInChannelRead(AioIoMode mode, Wire.Kind kind) throws Exception {
    Story closing =
        new Story() {
          @Override
          public void channelRead(ChannelHandlerContext ctx, Object message) {
            assertThat(((ByteBuf) message).readableBytes()).isEqualTo(2);
            super.channelRead(ctx, message);
            ctx.close();
          }
        };
    try (Wire wire =
        Wire.open(
            kind,
            newLoop(mode),
            config ->
                config.setRecvByteBufAllocator(new FixedRecvByteBufAllocator(2)).setAutoRead(false),
            closing)) {
      wire.write("aabb");
      wire.channel.config().setAutoRead(true);
      assertThat(closing.nextButComplete()).isEqualTo("aa");
      assertThat(closing.nextButComplete()).isEqualTo(INACTIVE);
      assertThat(closing.nothing()).isIn(null, COMPLETE);
    }
  }
}
