package org.nettyaio.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.AutoScalingEventExecutorChooserFactory;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.SingleThreadEventExecutor;
import io.netty.util.concurrent.ThreadPerTaskExecutor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.nettyaio.channel.internal.loop.AioRegistration;
import org.nettyaio.channel.internal.loop.ChannelTransfer;
import org.nettyaio.channel.internal.loop.Operation;

/** The life of loops: many of them, asleep and woken, suspended and resumed. */
@Timeout(60)
class LoopTest {
  /** {@code fs.aio-max-nr} is 65536 by default. */
  @Test
  void sixtyFourLoopsStartUnderTheDefaultLimit() throws Exception {
    AioEventLoopGroup group = new AioEventLoopGroup(64);
    assertThat(group.metrics().contextSize()).isLessThanOrEqualTo(65536 / 2);
    for (EventExecutor loop : group) {
      loop.submit(() -> {}).sync();
    }
    group.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
  }

  @Test
  void everyTaskWakesALoopThatSleeps() throws Exception {
    AioEventLoopGroup group = new AioEventLoopGroup(1);
    int threads = 8;
    int tasks = 5_000;
    CountDownLatch done = new CountDownLatch(threads);
    AtomicInteger ran = new AtomicInteger();
    for (int i = 0; i < threads; i++) {
      new Thread(
              () -> {
                for (int task = 0; task < tasks; task++) {
                  // Each is waited for: between two of them the loop falls asleep time and again.
                  group.next().submit(ran::incrementAndGet).syncUninterruptibly();
                }
                done.countDown();
              })
          .start();
    }
    assertThat(done.await(50, TimeUnit.SECONDS)).isTrue();
    assertThat(ran.get()).isEqualTo(threads * tasks);
    assertThat(group.metrics().wakeups()).isPositive();
    group.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
  }

  @Test
  void delaysOfAnyLength() throws Exception {
    AioEventLoopGroup group = new AioEventLoopGroup(1);
    Future<?> never = group.schedule(() -> {}, Long.MAX_VALUE, TimeUnit.NANOSECONDS);
    Future<?> days = group.schedule(() -> {}, 1000, TimeUnit.DAYS);
    long start = System.nanoTime();
    group.schedule(() -> {}, 20, TimeUnit.MILLISECONDS).sync();
    assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(20_000_000L);
    assertThat(never.isDone()).isFalse();
    assertThat(days.isDone()).isFalse();
    never.cancel(false);
    days.cancel(false);
    group.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
  }

  @Test
  void idleLoopsAreSuspendedAndGoOnWhenThereIsWork() throws Exception {
    EventLoopGroup group =
        new MultiThreadIoEventLoopGroup(
            2,
            new ThreadPerTaskExecutor(Thread::new),
            new AutoScalingEventExecutorChooserFactory(
                1, 2, 50, TimeUnit.MILLISECONDS, 0.2, 0.8, 2, 2, 2),
            AioIoHandler.newFactory());
    for (EventExecutor loop : group) {
      loop.submit(() -> {}).sync();
    }
    await(() -> suspended(group) == 1);
    ChannelInboundHandlerAdapter echo =
        new ChannelInboundHandlerAdapter() {
          @Override
          public boolean isSharable() {
            return true;
          }

          @Override
          public void channelRead(ChannelHandlerContext ctx, Object message) {
            ctx.writeAndFlush(message);
          }
        };
    List<EventExecutor> loops = new ArrayList<>();
    group.forEach(loops::add);
    for (EventExecutor loop : loops) {
      // A registration wakes a loop that is suspended: it runs again, perhaps in another thread.
      Channel server =
          new ServerBootstrap()
              .group((EventLoopGroup) loop)
              .channel(AioServerSocketChannel.class)
              .childHandler(echo)
              .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
              .sync()
              .channel();
      InetSocketAddress address = (InetSocketAddress) server.localAddress();
      try (Socket client = new Socket(address.getAddress(), address.getPort())) {
        client.setSoTimeout(20_000);
        client.getOutputStream().write(42);
        assertThat(client.getInputStream().read()).isEqualTo(42);
      }
      server.close().sync();
    }
    group.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
  }

  @Test
  void nothingIsRegisteredOrSubmittedAfterTheEnd() throws Exception {
    AioEventLoopGroup group = new AioEventLoopGroup(1);
    AioSocketChannel channel = new AioSocketChannel();
    group.register(channel).sync();
    AioRegistration registration = channel.registration();
    ChannelTransfer read = registration.operations().transfer(Operation.READ);
    group.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();

    assertThat(registration.isValid()).isFalse();
    assertThat(registration.cancel()).isFalse();
    assertThatThrownBy(() -> registration.submit(read)).isInstanceOf(IllegalStateException.class);
    registration.arm(Operation.POLL_IN, 0, 1);
    registration.readInNextTurn(true);
    assertThat(registration.isOutstanding(Operation.POLL_IN)).isFalse();
    AioSocketChannel late = new AioSocketChannel();
    assertThat(group.register(late).await().isSuccess()).isFalse();
    late.closeFuture().sync();
  }

  @Test
  void aLoopThatShutsDownClosesItsChannels() throws Exception {
    AioEventLoopGroup group = new AioEventLoopGroup(1);
    TestPeer peer = TestPeer.connect(group, new ChannelInboundHandlerAdapter(), true);
    group.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
    assertThat(peer.channel.closeFuture().isDone()).isTrue();
    assertThat(peer.readToEnd()).isEmpty();
    assertThat(
            new Bootstrap()
                .group(group)
                .channel(AioSocketChannel.class)
                .handler(new ChannelInboundHandlerAdapter())
                .register()
                .await()
                .isSuccess())
        .isFalse();
    peer.close();
  }

  private static int suspended(EventLoopGroup group) {
    int count = 0;
    for (EventExecutor loop : group) {
      if (((SingleThreadEventExecutor) loop).isSuspended()) {
        count++;
      }
    }
    return count;
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("still waiting").isLessThan(deadline);
      Thread.onSpinWait();
    }
  }
}
