package org.nettyaio.testsuite.campaign;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Limits that are used up and given back, each in a JVM of its own that has little of something.
 */
@Timeout(300)
class CampaignLimitsTest {
  private static final long BOUND_SECONDS = 120;

  private final long seed = Scale.seed();

  @Test
  void descriptors() throws Exception {
    Child.assumeInstalled("prlimit", "util-linux");
    // Hard as well: a JVM raises its own limit to that.
    run(
        "descriptors",
        Child.of(LimitsChild.class).under("prlimit", "--nofile=200:200").options("-Xmx256m"));
  }

  @Test
  void slotsOfKernelContexts() throws Exception {
    run("slots", Child.of(LimitsChild.class).options("-Xmx256m"));
  }

  @Test
  void directMemory() throws Exception {
    run(
        "direct",
        Child.of(LimitsChild.class)
            .options("-Xmx256m", "-XX:MaxDirectMemorySize=64m")
            .options("-Dio.netty.maxDirectMemory=" + (64 << 20)));
  }

  @Test
  void heap() throws Exception {
    run("heap", Child.of(LimitsChild.class).options("-Xmx40m"));
  }

  private void run(String limit, Child.Builder builder) throws Exception {
    Ledger ledger = new Ledger("limits " + limit);
    ledger.add("seed", seed);
    try (Child child = builder.start(BOUND_SECONDS, limit, String.valueOf(seed))) {
      int status = child.await();
      ledger.judge("the child", status, child.printed());
    }
    ledger.report();
  }
}
