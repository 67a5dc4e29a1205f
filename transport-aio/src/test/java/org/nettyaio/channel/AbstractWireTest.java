package org.nettyaio.channel;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.provider.Arguments;

/** Loops and what is to be closed after a test, for tests that hold for channels of many kinds. */
@Timeout(60)
abstract class AbstractWireTest {
  private final List<AioEventLoopGroup> loops = new ArrayList<>();
  private final List<Channel> channels = new ArrayList<>();

  @AfterEach
  void shutDown() throws Exception {
    for (Channel channel : channels) {
      if (channel.isOpen() && channel.isRegistered()) {
        channel.close().sync();
      } else if (channel.isOpen()) {
        channel.unsafe().closeForcibly();
      }
    }
    for (AioEventLoopGroup loop : loops) {
      loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
    }
  }

  /** Every way in which a loop makes its calls, with every kind of connection. */
  static Stream<Arguments> modesAndKinds() {
    return Stream.of(AioIoMode.values())
        .flatMap(mode -> Stream.of(Wire.Kind.values()).map(kind -> Arguments.of(mode, kind)));
  }

  final AioEventLoopGroup newLoop(AioIoMode mode) {
    AioEventLoopGroup loop =
        new AioEventLoopGroup(1, (Executor) null, new AioIoHandlerConfig().setIoMode(mode));
    loops.add(loop);
    return loop;
  }

  final <C extends Channel> C keep(C channel) {
    channels.add(channel);
    return channel;
  }

  /** Waits until something holds. */
  static void await(String what, Callable<Boolean> condition) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!condition.call()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("not within 20 s: " + what);
      }
      Thread.onSpinWait();
    }
  }

  /** Returns how many sockets this process has open. */
  static long sockets() throws Exception {
    try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      return open.filter(AbstractWireTest::isSocket).count();
    }
  }

  private static boolean isSocket(Path link) {
    try {
      return Files.readSymbolicLink(link).toString().startsWith("socket:");
    } catch (java.io.IOException closedMeanwhile) {
      return false;
    }
  }

  /** Returns how much processor time the loop's thread uses in a second, in milliseconds. */
  static long busyMillis(EventLoop loop) throws Exception {
    long thread = loop.submit(() -> Thread.currentThread().threadId()).get();
    long before = ManagementFactory.getThreadMXBean().getThreadCpuTime(thread);
    // Not to make anything pass: this is the second in which it may do little.
    TimeUnit.SECONDS.sleep(1);
    long used = ManagementFactory.getThreadMXBean().getThreadCpuTime(thread) - before;
    return TimeUnit.NANOSECONDS.toMillis(used);
  }
}
