package org.nettyaio.testsuite.campaign;

import static java.util.concurrent.TimeUnit.SECONDS;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
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

  @ParameterizedTest
  @EnumSource
  void undisturbedConnectionsGetEveryByte(AioIoMode mode) throws Exception {
    long seed = Scale.seed();
    String name = "traffic " + mode;
    System.out.println("campaign " + name + ": seed " + seed);
    Ledger ledger = new Ledger(name);
    ledger.add("seed", seed);
    World world =
        new World(ledger, new AioIoHandlerConfig().setIoMode(mode).setInitialContextSize(CONTEXT));
    int half = Scale.times(CLIENTS_SHORT, CLIENTS_LONG) / 2;
    long end = System.nanoTime() + SECONDS.toNanos(Scale.times(SECONDS_SHORT, SECONDS_LONG));
    Traffic traffic = world.traffic(seed, half, half);
    try (KilledClients killed = new KilledClients(ledger, world.server, seed);
        Chaos chaos = new Chaos(seed, Chaos.Deed.chosen(), traffic::targets)) {
      killed.start();
      chaos.start();
      traffic.watch(() -> System.nanoTime() - end > 0);
    }
    traffic.end();
    world.end(0);
    ledger.expectNothing("bytes wrong", 0);
    ledger.report();
  }
}
