package org.nettyaio.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.SingleThreadEventExecutor;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Buffers of any class to receive into, and handlers with an executor that takes no more. */
class ReceiveBuffersTest extends AbstractWireTest {
  private static final String DATA = "0123456789".repeat(1000);

  /** A handle that knows no more than a handle must, and gives what the test makes. */
  @SuppressWarnings("deprecation")
  private static final class Plain implements RecvByteBufAllocator, RecvByteBufAllocator.Handle {
    private final Supplier<ByteBuf> buffers;
    private int attempted;
    private int last;

    Plain(Supplier<ByteBuf> buffers) {
      this.buffers = buffers;
    }

    @Override
    public Handle newHandle() {
      return this;
    }

    @Override
    public ByteBuf allocate(ByteBufAllocator allocator) {
      return buffers.get();
    }

    @Override
    public int guess() {
      return 64;
    }

    @Override
    public void reset(ChannelConfig config) {}

    @Override
    public void incMessagesRead(int count) {}

    @Override
    public void lastBytesRead(int bytes) {
      last = bytes;
    }

    @Override
    public int lastBytesRead() {
      return last;
    }

    @Override
    public void attemptedBytesRead(int bytes) {
      attempted = bytes;
    }

    @Override
    public int attemptedBytesRead() {
      return attempted;
    }

    @Override
    public boolean continueReading() {
      return attempted == last;
    }

    @Override
    public void readComplete() {}
  }

  private static ByteBuf composite() {
    CompositeByteBuf composite = Unpooled.compositeBuffer();
    for (int i = 0; i < 4; i++) {
      composite.addComponent(
          i % 2 == 0
              ? Unpooled.directBuffer(16, 16).writeZero(16)
              : Unpooled.buffer(16, 16).writeZero(16));
    }
    return composite;
  }

  @ParameterizedTest
  @MethodSource("modesAndKinds")
  void allDataComesInTheUsersBuffers(AioIoMode mode, Wire.Kind kind) throws Exception {
    for (Supplier<ByteBuf> buffers :
        List.<Supplier<ByteBuf>>of(
            () -> Unpooled.buffer(64),
            () -> Unpooled.directBuffer(64),
            ReceiveBuffersTest::composite)) {
      BlockingQueue<Class<?>> classes = new LinkedBlockingQueue<>();
      Story story =
          new Story() {
            @Override
            public void channelRead(ChannelHandlerContext ctx, Object message) {
              classes.add(message.getClass());
              super.channelRead(ctx, message);
            }
          };
      ByteBuf sample = buffers.get();
      sample.release();
      try (Wire wire =
          Wire.open(
              kind, newLoop(mode), c -> c.setRecvByteBufAllocator(new Plain(buffers)), story)) {
        wire.write(DATA);
        wire.peer.close();
        assertThat(story.bytes(DATA.length())).isEqualTo(DATA);
        assertThat(story.nextButComplete()).isEqualTo(Story.INACTIVE);
        assertThat(classes).containsOnly(sample.getClass());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("modesAndKinds")
  void buffersWithoutRoomAreReplaced(AioIoMode mode, Wire.Kind kind) throws Exception {
    Story story = new Story();
    try (Wire wire =
        Wire.open(
            kind,
            newLoop(mode),
            config -> config.setRecvByteBufAllocator(new Plain(() -> Unpooled.buffer(0, 0))),
            story)) {
      wire.write(DATA);
      wire.peer.close();
      assertThat(story.bytes(DATA.length())).isEqualTo(DATA);
      assertThat(story.nextButComplete()).isEqualTo(Story.INACTIVE);
    }
  }

  /** Refuses one task, when it is told to. */
  private static final class Refusing extends SingleThreadEventExecutor {
    /** How many tasks are taken before one is refused; negative for all. */
    final AtomicInteger taken = new AtomicInteger(-1);

    Refusing() {
      super(null, new DefaultThreadFactory("refusing"), true);
    }

    @Override
    protected void run() {
      do {
        Runnable task = takeTask();
        if (task != null) {
          task.run();
        }
      } while (!confirmShutdown());
    }

    @Override
    public void execute(Runnable task) {
      if (taken.get() >= 0 && taken.getAndDecrement() == 0) {
        throw new RejectedExecutionException("refused by a test");
      }
      super.execute(task);
    }
  }

  @SuppressWarnings("deprecation") // A handler with an executor of its own: users have them.
  @ParameterizedTest
  @MethodSource("modesAndKinds")
  void anExecutorThatRefusesATaskCostsNoMoreThanThat(AioIoMode mode, Wire.Kind kind)
      throws Exception {
    AioEventLoopGroup loop = newLoop(mode);
    for (int refused = 0; refused < 5; refused++) {
      Refusing executor = new Refusing();
      Story story = new Story();
      try (Wire wire =
          Wire.open(
              kind,
              loop,
              config -> config.setOption(ChannelOption.ALLOW_HALF_CLOSURE, true),
              new ChannelInboundHandlerAdapter() {
                @Override
                public void handlerAdded(ChannelHandlerContext ctx) {
                  ctx.pipeline().addLast(executor, story);
                  ctx.pipeline().remove(this);
                }
              })) {
        wire.write("before");
        assertThat(story.bytes(6)).isEqualTo("before");
        wire.channel.eventLoop().submit(() -> {}).sync();
        executor.taken.set(refused);
        while (executor.taken.get() >= 0) {
          wire.write(".");
          wire.channel.eventLoop().submit(() -> {}).sync();
        }
        wire.write("after");
        await("after", () -> story.events.stream().anyMatch(e -> e.toString().endsWith("after")));
        wire.peer.shutdownOutput();
        await("the end", () -> ((DuplexChannel) wire.channel).isInputShutdown());
        wire.channel.close().sync();
      } finally {
        executor.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
      }
    }
  }
}
