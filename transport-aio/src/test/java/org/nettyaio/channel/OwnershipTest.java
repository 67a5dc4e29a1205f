package org.nettyaio.channel;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.nettyaio.channel.Story.COMPLETE;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Channels that go from one loop to another, whatever they are doing, and whatever the old does.
 */
class OwnershipTest extends AbstractWireTest {
  private static final int MOVES = 100;

  /** Moves a channel; waits until it has arrived. */
  private static void move(Channel channel, EventLoopGroup to) throws Exception {
    channel.deregister().sync();
    to.register(channel).sync();
  }

  @ParameterizedTest
  @MethodSource("modesAndKinds")
  void aChannelThatHasMovedOutlivesItsOldLoop(AioIoMode mode, Wire.Kind kind) throws Exception {
    AioEventLoopGroup old = newLoop(mode);
    AioEventLoopGroup next = newLoop(mode);
    Story story = new Story();
    try (Wire wire = Wire.open(kind, old, config -> {}, story)) {
      move(wire.channel, next);
      old.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
      wire.write("to the new loop");
      assertThat(story.bytes(15)).isEqualTo("to the new loop");
      wire.channel.writeAndFlush(Unpooled.copiedBuffer("from it", US_ASCII)).sync();
      assertThat(wire.read(7)).isEqualTo("from it");
    }
  }

  /** Answers what it has read when the read loop is complete, as many protocols do. */
  private static final class Answering extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ctx.write(message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
      ctx.flush();
    }
  }

  @ParameterizedTest
  @MethodSource("modesAndKinds")
  void readCompleteComesForAllThatWasRead(AioIoMode mode, Wire.Kind kind) throws Exception {
    AioEventLoopGroup[] loops = {newLoop(mode), newLoop(mode)};
    try (Wire wire =
        Wire.open(
            kind,
            loops[0],
            config -> config.setRecvByteBufAllocator(new FixedRecvByteBufAllocator(4)),
            new Answering())) {
      String question = "0123456789";
      for (int i = 1; i <= MOVES; i++) {
        wire.write(question);
        move(wire.channel, loops[i % 2]);
        assertThat(wire.read(question.length())).isEqualTo(question);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("modesAndKinds")
  void whatWaitsForRoomIsWrittenOnTheNewLoop(AioIoMode mode, Wire.Kind kind) throws Exception {
    AioEventLoopGroup[] loops = {newLoop(mode), newLoop(mode)};
    int pieces = 64;
    int size = 64 * 1024;
    try (Wire wire = Wire.open(kind, loops[0], config -> {}, new Story())) {
      List<ChannelFuture> written = new ArrayList<>();
      for (int i = 0; i < pieces; i++) {
        ByteBuf piece = Unpooled.directBuffer(size);
        while (piece.isWritable()) {
          piece.writeByte('a' + i % 26);
        }
        written.add(wire.channel.writeAndFlush(piece));
      }
      for (int i = 0; i < pieces; i++) {
        move(wire.channel, loops[(i + 1) % 2]);
        char letter = (char) ('a' + i % 26);
        assertThat(wire.read(size)).matches(text -> text.chars().allMatch(c -> c == letter));
      }
      for (ChannelFuture future : written) {
        future.sync();
      }
    }
  }

  /** A listener that leaves a SYN without an answer until it accepts: its queue is full. */
  private static final class Silent implements AutoCloseable {
    final ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    private final List<SocketChannel> queue = new ArrayList<>();

    Silent() throws Exception {
      for (int i = 0; i < 4; i++) {
        SocketChannel waiting = SocketChannel.open();
        waiting.configureBlocking(false);
        waiting.connect(listener.getLocalSocketAddress());
        queue.add(waiting);
      }
      await(
          "the queue is full", () -> queue.get(0).finishConnect() && queue.get(1).finishConnect());
    }

    void answer() throws Exception {
      for (SocketChannel waiting : queue) {
        waiting.close();
      }
      listener.accept().close();
      listener.accept().close();
    }

    @Override
    public void close() throws IOException {
      for (SocketChannel waiting : queue) {
        waiting.close();
      }
      listener.close();
    }
  }

  private static ChannelFuture connect(EventLoopGroup loop, Silent silent, int timeoutMillis)
      throws Exception {
    Channel channel =
        new Bootstrap()
            .group(loop)
            .channel(AioSocketChannel.class)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, timeoutMillis)
            .handler(new Story())
            .register()
            .sync()
            .channel();
    ChannelFuture connected = channel.connect(silent.listener.getLocalSocketAddress());
    channel.eventLoop().submit(() -> {}).sync();
    assertThat(connected.isDone()).isFalse();
    return connected;
  }

  @ParameterizedTest
  @EnumSource(AioIoMode.class)
  void aConnectThatIsPendingEndsOnTheNewLoop(AioIoMode mode) throws Exception {
    AioEventLoopGroup old = newLoop(mode);
    AioEventLoopGroup next = newLoop(mode);
    try (Silent silent = new Silent()) {
      ChannelFuture succeeding = connect(old, silent, 20_000);
      ChannelFuture late = connect(old, silent, 300);
      ChannelFuture cancelled = connect(old, silent, 20_000);
      for (ChannelFuture future : List.of(succeeding, late, cancelled)) {
        move(future.channel(), next);
      }
      assertThat(cancelled.cancel(false)).isTrue();
      assertThat(cancelled.channel().closeFuture().await(20, TimeUnit.SECONDS)).isTrue();
      old.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
      assertThat(late.await(20, TimeUnit.SECONDS)).isTrue();
      assertThat(late.cause()).isInstanceOf(ConnectTimeoutException.class);
      assertThat(late.channel().closeFuture().await(20, TimeUnit.SECONDS)).isTrue();
      assertThat(succeeding.isDone()).isFalse();
      silent.answer();
      // Linux sends the SYN again after a second, and then after two.
      assertThat(succeeding.await(20, TimeUnit.SECONDS)).isTrue();
      assertThat(succeeding.isSuccess()).isTrue();
      assertThat(succeeding.channel().eventLoop().parent()).isSameAs(next);
      succeeding.channel().close().sync();
    }
  }

  /** What a promise tells is told by the loop on which it was made. */
  @ParameterizedTest
  @EnumSource(AioIoMode.class)
  void aConnectIsGivenUpAlthoughTheLoopThatItBeganOnHasEnded(AioIoMode mode) throws Exception {
    AioEventLoopGroup old = newLoop(mode);
    try (Silent silent = new Silent()) {
      ChannelFuture cancelled = connect(old, silent, 500);
      move(cancelled.channel(), newLoop(mode));
      old.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
      assertThat(cancelled.cancel(false)).isTrue();
      // At once, or when its time is over.
      assertThat(cancelled.channel().closeFuture().await(5, TimeUnit.SECONDS)).isTrue();
    }
  }

  /** Each read() brings one message and its "complete", on whatever loop. */
  @ParameterizedTest
  @MethodSource("modesAndKinds")
  void aReadThatIsPendingGoesOnOnTheNewLoop(AioIoMode mode, Wire.Kind kind) throws Exception {
    AioEventLoopGroup[] loops = {newLoop(mode), newLoop(mode)};
    Story story = new Story();
    try (Wire wire =
        Wire.open(
            kind,
            loops[0],
            config ->
                config
                    .setRecvByteBufAllocator(
                        new FixedRecvByteBufAllocator(64).maxMessagesPerRead(1))
                    .setAutoRead(false),
            story)) {
      for (int i = 1; i <= 50; i++) {
        wire.channel.read();
        move(wire.channel, loops[i % 2]);
        wire.write("m" + i);
        assertThat(story.nextButComplete()).isEqualTo("m" + i);
        assertThat(story.next()).isEqualTo(COMPLETE);
      }
    }
  }
}
