package org.nettyaio.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** However the loop makes its calls, and however it guesses, what comes out is the same. */
@Timeout(120)
class EngineTest {
  private static final int CONNECTIONS = 48;

  static List<Arguments> configurations() {
    return List.of(
        Arguments.of("defaults", new AioIoHandlerConfig()),
        Arguments.of("batch", new AioIoHandlerConfig().setIoMode(AioIoMode.BATCH)),
        Arguments.of("direct", new AioIoHandlerConfig().setIoMode(AioIoMode.DIRECT)),
        Arguments.of("threshold", new AioIoHandlerConfig().setBatchThreshold(2)),
        Arguments.of("rounds of one", new AioIoHandlerConfig().setReadsPerRound(1)),
        Arguments.of("no spinning", new AioIoHandlerConfig().setSpin(Duration.ZERO)),
        Arguments.of(
            "coalescing",
            new AioIoHandlerConfig()
                .setCoalescedCompletions(8)
                .setCoalesceWait(Duration.ofMillis(1))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("configurations")
  void everyByteComesBack(String name, AioIoHandlerConfig config) throws Exception {
    EventLoopGroup loop = new AioEventLoopGroup(1, (Executor) null, config);
    ExecutorService clients = Executors.newFixedThreadPool(CONNECTIONS);
    try {
      Channel server = EchoServer.start(loop);
      List<CompletableFuture<Void>> all = new ArrayList<>();
      for (int i = 0; i < CONNECTIONS; i++) {
        int seed = i;
        all.add(CompletableFuture.runAsync(() -> exchange(server, seed), clients));
      }
      CompletableFuture.allOf(all.toArray(new CompletableFuture<?>[0])).get();
    } finally {
      clients.shutdownNow();
      loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
    }
  }

  /** Some messages of a few bytes, some larger than any buffer, some with pauses between them. */
  private static void exchange(Channel server, int seed) {
    Random random = new Random(seed);
    try (Socket socket = connect(server)) {
      OutputStream out = socket.getOutputStream();
      InputStream in = socket.getInputStream();
      for (int i = 0; i < 60; i++) {
        byte[] message = new byte[random.nextInt(10) == 0 ? 300_000 : 1 + random.nextInt(500)];
        random.nextBytes(message);
        if (random.nextInt(20) == 0) {
          Thread.sleep(1);
        }
        CompletableFuture<byte[]> echo =
            message.length < 1000 ? null : CompletableFuture.supplyAsync(() -> read(in, message));
        out.write(message);
        assertThat(echo == null ? read(in, message) : echo.get()).isEqualTo(message);
      }
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] read(InputStream in, byte[] sent) {
    try {
      return in.readNBytes(sent.length);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void aLoopWithNothingToDoDoesNothing() throws Exception {
    AioEventLoopGroup loop = new AioEventLoopGroup(1);
    try {
      Channel server = EchoServer.start(loop);
      List<Socket> idle = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        idle.add(connect(server));
        assertThat(idle.get(i).isConnected()).isTrue();
      }
      // Each has its poll, and the listener.
      await(() -> loop.metrics().requests() > idle.size());
      AioMetrics before = EchoServer.settled(loop);
      Thread.sleep(500);
      AioMetrics after = loop.metrics();
      // Nothing happens, so nothing is done: no calls, no looking at the ring.
      assertThat(after).isEqualTo(before);
      for (Socket socket : idle) {
        socket.close();
      }
    } finally {
      loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
    }
  }

  @Test
  void batchModeSubmitsTransfers() throws Exception {
    AioEventLoopGroup loop =
        new AioEventLoopGroup(
            1, (Executor) null, new AioIoHandlerConfig().setIoMode(AioIoMode.BATCH));
    try {
      exchange(EchoServer.start(loop), 1);
      AioMetrics metrics = loop.metrics();
      // All but what fills a buffer faster than the loop comes round.
      assertThat(metrics.transfers()).isLessThan(metrics.requests());
    } finally {
      loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
    }
  }

  @Test
  void directModeSubmitsPollsOnly() throws Exception {
    AioEventLoopGroup loop =
        new AioEventLoopGroup(
            1, (Executor) null, new AioIoHandlerConfig().setIoMode(AioIoMode.DIRECT));
    try {
      exchange(EchoServer.start(loop), 2);
      AioMetrics metrics = loop.metrics();
      assertThat(metrics.transfers()).isPositive();
      assertThat(metrics.requests()).isLessThan(metrics.transfers());
    } finally {
      loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
    }
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("still waiting").isLessThan(deadline);
      Thread.onSpinWait();
    }
  }

  private static Socket connect(Channel server) throws IOException {
    InetSocketAddress address = (InetSocketAddress) server.localAddress();
    Socket socket = new Socket(address.getAddress(), address.getPort());
    socket.setSoTimeout(20_000);
    socket.setTcpNoDelay(true);
    return socket;
  }
}
