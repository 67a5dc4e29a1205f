package org.nettyaio.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.concurrent.Promise;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A channel that is closed on its way from one loop to another hears of it once, and to the end.
 */
@Timeout(60)
class CloseWhileMovingTest {
  /** Netty's listeners are called later if this many are on the stack. */
  private static final int DEEP = 8;

  /** When the channel is closed. */
  enum Order {
    BEFORE_THE_DEREGISTRATION,
    WHILE_THAT_IS_QUEUED,
    IN_CHANNEL_UNREGISTERED,
    UNREGISTERED,
    BY_A_TASK_OF_THE_OLD_LOOP_S,
    WHILE_THE_NEW_LOOP_REGISTERS
  }

  private final AioEventLoopGroup loop = new AioEventLoopGroup(1);
  private final AioEventLoopGroup other = new AioEventLoopGroup(1);
  private final List<ChannelFuture> futures = new CopyOnWriteArrayList<>();
  private Runnable onUnregistered;
  private final Life life =
      new Life() {
        @Override
        public void channelUnregistered(ChannelHandlerContext ctx) {
          super.channelUnregistered(ctx);
          Runnable action = onUnregistered;
          onUnregistered = null;
          if (action != null) {
            action.run();
          }
        }
      };

  @AfterEach
  void shutDown() throws Exception {
    loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
    other.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
  }

  @ParameterizedTest
  @EnumSource(Order.class)
  void isToldOnce(Order order) throws Exception {
    try (TestPeer peer = TestPeer.connect(loop, life, true)) {
      Channel channel = peer.channel;
      loop.submit(() -> {}).sync();
      loop.submit(() -> act(order, channel)).sync();
      assertThat(channel.closeFuture().await(20, TimeUnit.SECONDS)).isTrue();
      for (int i = 0; i < 3; i++) {
        loop.submit(() -> {}).sync();
        other.submit(() -> {}).sync();
      }
      for (ChannelFuture future : futures) {
        assertThat(future.await(20, TimeUnit.SECONDS)).isTrue();
      }
      assertThat(life.events).startsWith("registered", "active");
      assertThat(life.events).containsOnlyOnce("active", "inactive");
      assertThat(count("unregistered")).isEqualTo(count("registered"));
    }
  }

  private long count(String event) {
    return life.events.stream().filter(event::equals).count();
  }

  private void act(Order order, Channel channel) {
    switch (order) {
      case BEFORE_THE_DEREGISTRATION -> {
        close(channel);
        move(channel);
      }
      case WHILE_THAT_IS_QUEUED -> {
        move(channel);
        close(channel);
      }
      case IN_CHANNEL_UNREGISTERED -> {
        onUnregistered = () -> close(channel);
        move(channel);
      }
      case UNREGISTERED -> {
        futures.add(channel.deregister().addListener(future -> close(channel)));
      }
      case BY_A_TASK_OF_THE_OLD_LOOP_S -> {
        move(channel);
        Thread outside = new Thread(() -> close(channel));
        outside.start();
        join(outside);
      }
      case WHILE_THE_NEW_LOOP_REGISTERS -> {
        futures.add(channel.deregister());
        loop.execute(
            () -> {
              deep(DEEP - 1, () -> futures.add(loop.register(channel)));
              close(channel);
            });
      }
    }
  }

  private void close(Channel channel) {
    futures.add(channel.close());
  }

  private void move(Channel channel) {
    futures.add(
        channel
            .deregister()
            .addListener(
                future -> {
                  if (!channel.isRegistered()) {
                    futures.add(other.register(channel));
                  }
                }));
  }

  /** Runs an action within listeners of listeners. */
  private void deep(int depth, Runnable action) {
    if (depth == 0) {
      action.run();
    } else {
      Promise<Void> promise = loop.next().newPromise();
      promise.addListener(future -> deep(depth - 1, action));
      promise.setSuccess(null);
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void whatWasToBeWrittenFailsIfTheNewLoopHasEnded() throws Exception {
    try (TestPeer peer = TestPeer.connect(loop, life, true)) {
      other.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
      ByteBuf buffer = Unpooled.directBuffer(64 << 20).writeZero(64 << 20);
      ChannelFuture written = peer.channel.writeAndFlush(buffer);
      loop.submit(() -> move(peer.channel)).sync();
      assertThat(peer.channel.closeFuture().await(20, TimeUnit.SECONDS)).isTrue();
      assertThat(written.await(20, TimeUnit.SECONDS)).isTrue();
      assertThat(buffer.refCnt()).isZero();
    }
  }
}
