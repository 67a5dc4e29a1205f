package org.nettyaio.testsuite.campaign;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.nettyaio.channel.AioIoHandlerConfig;

/** Loops and connections that come and go in numbers. */
@Timeout(900)
class CampaignLoopsTest {
  private static final int LOOPS_SHORT = 50;
  private static final int LOOPS_LONG = 1_000;
  private static final int CONNECTIONS_SHORT = 5_000;
  private static final int CONNECTIONS_LONG = 200_000;
  private static final int AT_ONCE = 32;

  /** Loops are ended with connections, writes, connects and lingering closes under way. */
  @Test
  void loopsAreMadeAndEnded() throws Exception {
    long seed = Scale.seed();
    System.out.println("campaign loops: seed " + seed);
    Random random = new Random(seed);
    Ledger ledger = new Ledger("loops");
    ledger.add("seed", seed);
    Resources before = Resources.snapshot();
    try (Unaccepting full = new Unaccepting()) {
      for (int i = Scale.times(LOOPS_SHORT, LOOPS_LONG); i > 0; i--) {
        try (EndedLoop loop = new EndedLoop(ledger, before.allocator(), random)) {
          loop.open(full.address());
          loop.end();
        }
      }
    }
    ledger.expectNoOpenPromise();
    before.expectNothingLeft(ledger, 0);
    ledger.report();
  }

  @Test
  void connectionsComeAndGo() throws Exception {
    long seed = Scale.seed();
    System.out.println("campaign connections: seed " + seed);
    Ledger ledger = new Ledger("connections");
    ledger.add("seed", seed);
    World world = new World(ledger, new AioIoHandlerConfig());
    int count = Scale.times(CONNECTIONS_SHORT, CONNECTIONS_LONG);
    Traffic traffic = world.briefTraffic(seed, AT_ONCE, 0);
    traffic.watch(() -> ledger.get("accepted") >= count);
    traffic.end();
    world.end(0);
    ledger.report();
  }
}
