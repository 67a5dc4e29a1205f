package org.nettyaio.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPromise;
import io.netty.channel.ManualIoEventLoop;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NotYetConnectedException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Halves that are shut down once more, too early or too late; and calls that come too early. */
class ShutdownTest extends AbstractWireTest {
  private static final List<BiFunction<DuplexChannel, ChannelPromise, ChannelFuture>> CALLS =
      List.of(DuplexChannel::shutdownInput, DuplexChannel::shutdownOutput, DuplexChannel::shutdown);

  private final Story story = new Story();

  private Wire open(AioIoMode mode, Wire.Kind kind) throws Exception {
    return Wire.open(
        kind,
        newLoop(mode),
        config -> config.setOption(ChannelOption.ALLOW_HALF_CLOSURE, true),
        story);
  }

  private static ChannelFuture call(
      BiFunction<DuplexChannel, ChannelPromise, ChannelFuture> call, Channel channel) {
    return call.apply((DuplexChannel) channel, channel.newPromise());
  }

  @ParameterizedTest
  @MethodSource("modesAndKinds")
  void everyHalfMayBeShutTwice(AioIoMode mode, Wire.Kind kind) throws Exception {
    for (var first : CALLS) {
      for (var second : CALLS) {
        try (Wire wire = open(mode, kind)) {
          call(first, wire.channel).sync();
          call(second, wire.channel).sync();
          call(first, wire.channel).sync();
          DuplexChannel duplex = (DuplexChannel) wire.channel;
          boolean in = first != CALLS.get(1) || second != CALLS.get(1);
          boolean out = first != CALLS.get(0) || second != CALLS.get(0);
          assertThat(duplex.isInputShutdown()).isEqualTo(in);
          assertThat(duplex.isOutputShutdown()).isEqualTo(out);
          assertThat(duplex.isShutdown()).isEqualTo(in && out);
          if (out) {
            assertThat(wire.read(1)).isEmpty();
          }
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("modesAndKinds")
  void aHalfMayBeShutAfterThePeersEnd(AioIoMode mode, Wire.Kind kind) throws Exception {
    for (var call : CALLS) {
      for (boolean isClosed : new boolean[] {false, true}) {
        story.events.clear();
        try (Wire wire = open(mode, kind)) {
          if (isClosed) {
            wire.peer.close();
          } else {
            wire.peer.shutdownOutput();
          }
          Object event = story.nextButComplete();
          while (event.equals(Story.INACTIVE)) {
            event = story.nextButComplete();
          }
          assertThat(event).isEqualTo(ChannelInputShutdownEvent.INSTANCE);
          call(call, wire.channel).sync();
          call(call, wire.channel).sync();
          assertThat(wire.channel.isOpen()).isTrue();
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(AioIoMode.class)
  void tooEarlyAndTooLateAreTold(AioIoMode mode) throws Exception {
    checkBeforeAndAfter(mode, AioSocketChannel.class);
  }

  @ParameterizedTest
  @EnumSource(AioIoMode.class)
  void tooEarlyAndTooLateAreToldOfUnixSocketsToo(AioIoMode mode) throws Exception {
    checkBeforeAndAfter(mode, AioDomainSocketChannel.class);
  }

  private void checkBeforeAndAfter(AioIoMode mode, Class<? extends Channel> type) throws Exception {
    AioEventLoopGroup loop = newLoop(mode);
    for (var call : CALLS) {
      Channel channel =
          new Bootstrap()
              .group(loop)
              .channel(type)
              .handler(new ChannelInboundHandlerAdapter())
              .register()
              .sync()
              .channel();
      ChannelFuture early = call(call, channel);
      assertThat(early.await(20, TimeUnit.SECONDS)).isTrue();
      channel.close().sync();
      assertThat(early.cause()).isInstanceOf(NotYetConnectedException.class);
      ChannelFuture late = call(call, channel);
      assertThat(late.await(20, TimeUnit.SECONDS)).isTrue();
      assertThat(late.cause()).isInstanceOf(ClosedChannelException.class);
    }
  }

  @ParameterizedTest
  @MethodSource("modesAndKinds")
  void aPromiseThatWasCancelledShutsNothing(AioIoMode mode, Wire.Kind kind) throws Exception {
    try (Wire wire = open(mode, kind)) {
      for (var call : CALLS.subList(0, 2)) {
        ChannelPromise cancelled = wire.channel.newPromise();
        assertThat(cancelled.cancel(false)).isTrue();
        call.apply((DuplexChannel) wire.channel, cancelled);
      }
      wire.channel.eventLoop().submit(() -> {}).sync();
      DuplexChannel duplex = (DuplexChannel) wire.channel;
      assertThat(duplex.isInputShutdown()).isFalse();
      assertThat(duplex.isOutputShutdown()).isFalse();
      wire.write("goes on");
      assertThat(story.bytes(7)).isEqualTo("goes on");
    }
  }

  @Test
  void aGroupIsJoinedOrNotWithAPromiseThatWasCancelledAndTheChannelGoesOn() throws Exception {
    AioDatagramChannel channel =
        (AioDatagramChannel)
            keep(
                new Bootstrap()
                    .group(newLoop(AioIoMode.ADAPTIVE))
                    .channel(AioDatagramChannel.class)
                    .handler(story)
                    .bind(new InetSocketAddress(NetUtil.LOCALHOST4, 0))
                    .sync()
                    .channel());
    NetworkInterface loopback = NetworkInterface.getByInetAddress(NetUtil.LOCALHOST4);
    InetAddress group = InetAddress.getByName("239.7.7.7");
    ChannelPromise cancelled = channel.newPromise();
    cancelled.cancel(false);
    assertThat(channel.joinGroup(group, loopback, null, cancelled).isCancelled()).isTrue();
    channel.eventLoop().submit(() -> {}).sync();
    channel.leaveGroup(group, loopback, null).await();
    channel.joinGroup(group, loopback, null).sync();
    channel.leaveGroup(group, loopback, null).sync();
    assertThat(story.events).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(AioIoMode.class)
  void aWakeupBeforeTheLoopRunsIsNotLost(AioIoMode mode) throws Exception {
    ManualIoEventLoop loop = manual(mode);
    for (int i = 0; i < 3; i++) {
      Thread waking = new Thread(loop::wakeup);
      waking.start();
      waking.join();
      long start = System.nanoTime();
      loop.run(TimeUnit.SECONDS.toNanos(20));
      assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(10));
    }
    end(loop);
  }

  private static ManualIoEventLoop manual(AioIoMode mode) {
    return new ManualIoEventLoop(
        Thread.currentThread(), AioIoHandler.newFactory(new AioIoHandlerConfig().setIoMode(mode)));
  }

  private static void end(ManualIoEventLoop loop) {
    loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    while (!loop.isTerminated()) {
      loop.run(0);
    }
  }

  /** Each is waited for before the next: one that was lost would hold everything up. */
  @ParameterizedTest
  @EnumSource(AioIoMode.class)
  void aWakeupAtAnyTimeIsNotLost(AioIoMode mode) throws Exception {
    ManualIoEventLoop loop = manual(mode);
    int count = 20_000;
    AtomicInteger given = new AtomicInteger();
    AtomicInteger taken = new AtomicInteger();
    Thread waking =
        new Thread(
            () -> {
              for (int i = 1; i <= count; i++) {
                given.set(i);
                loop.wakeup();
                while (taken.get() < i) {
                  Thread.onSpinWait();
                }
              }
            });
    waking.start();
    while (taken.get() < count) {
      long start = System.nanoTime();
      while (given.get() == taken.get()) {
        loop.run(TimeUnit.SECONDS.toNanos(20));
      }
      assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(10));
      taken.incrementAndGet();
    }
    waking.join();
    end(loop);
  }
}
