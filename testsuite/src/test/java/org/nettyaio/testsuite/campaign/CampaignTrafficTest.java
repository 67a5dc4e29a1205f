package org.nettyaio.testsuite.campaign;

import static java.util.concurrent.TimeUnit.SECONDS;

import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nettyaio.channel.AioEventLoopGroup;
import org.nettyaio.channel.AioIoHandlerConfig;
import org.nettyaio.channel.AioIoMode;

/** Every byte of many connections, while connections are disturbed. */
@Timeout(900)
class CampaignTrafficTest {
  private static final int SECONDS_SHORT = 4;
  private static final int SECONDS_LONG = 240;
  private static final int CLIENTS_SHORT = 16;
  private static final int CLIENTS_LONG = 64;

  /** Small, so that the loops grow while connections move. */
  private static final int CONTEXT = 16;

  private static final @Nullable Executor DEFAULT = null;

  @ParameterizedTest
  @EnumSource
  void undisturbedConnectionsGetEveryByte(AioIoMode mode) throws Exception {
    long seed = Scale.seed();
    String name = "traffic " + mode;
    System.out.println("campaign " + name + ": seed " + seed);
    Ledger ledger = new Ledger(name);
    ledger.add("seed", seed);
    Resources before = Resources.snapshot();
    AioEventLoopGroup group = group(mode);
    AioEventLoopGroup clients = group(mode);
    Server server = new Server(ledger, group, before.allocator());
    Traffic traffic = new Traffic(ledger, server, clients, before);
    int half = Scale.times(CLIENTS_SHORT, CLIENTS_LONG) / 2;
    long end = System.nanoTime() + SECONDS.toNanos(Scale.times(SECONDS_SHORT, SECONDS_LONG));
    traffic.start(seed, half, half);
    try (KilledClients killed = new KilledClients(ledger, server, seed);
        Chaos chaos = new Chaos(seed, Chaos.Deed.chosen(), traffic::targets)) {
      killed.start();
      chaos.start();
      traffic.watch(() -> System.nanoTime() - end > 0);
    }
    traffic.end();
    server.close();
    ledger.expectNoOpenPromise();
    ledger.expectNothing("bytes wrong", 0);
    shutDown(ledger, group);
    shutDown(ledger, clients);
    before.expectNothingLeft(ledger, 0);
    ledger.report();
  }

  private static AioEventLoopGroup group(AioIoMode mode) {
    AioIoHandlerConfig config =
        new AioIoHandlerConfig().setIoMode(mode).setInitialContextSize(CONTEXT);
    return new AioEventLoopGroup(2, DEFAULT, config);
  }

  private static void shutDown(Ledger ledger, AioEventLoopGroup group) {
    group.shutdownGracefully(0, 10, SECONDS);
    if (!group.terminationFuture().awaitUninterruptibly(20, SECONDS)) {
      ledger.fault("the event loops do not end");
    }
  }
}
