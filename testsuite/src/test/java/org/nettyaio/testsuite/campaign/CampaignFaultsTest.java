package org.nettyaio.testsuite.campaign;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.nettyaio.channel.AioIoMode;

/**
 * System calls that fail: each with each error that it can have, in a JVM under strace, at a random
 * call of each thread and at the next ones, ten calls apart.
 */
@Timeout(1500)
class CampaignFaultsTest {
  /** So many of the table in the short form; the seed says which. */
  private static final int SHORT = 6;

  /** How often a fault is tried that hits the JDK's own sockets instead of the transport's. */
  private static final int MAX_TRIES = 10;

  private static final long BOUND_SECONDS = 120;
  private static final int STEP = 10;
  private static final int TIMES = 4;

  private static final String FAILED = "connections failed";

  private final Ledger ledger = new Ledger("faults");

  @BeforeAll
  static void assumeStrace() {
    Child.assumeInstalled("strace", "strace");
  }

  @Test
  void onlyTheConnectionWhoseCallFailsMayFail(@TempDir Path directory) throws Exception {
    long seed = Scale.seed();
    System.out.println("campaign faults: seed " + seed);
    ledger.add("seed", seed);
    Random random = new Random(seed);
    for (Fault fault : chosen(random)) {
      Path trace = directory.resolve("strace.out");
      int tries = 1;
      while (!run(fault, random, trace) && tries++ < MAX_TRIES) {
        ledger.add("ended by a call of the JDK's own", 1);
      }
    }
    ledger.report();
  }

  /** Those that {@code campaign.fault} names, or some of all, or all. */
  private static List<Fault> chosen(Random random) {
    List<Fault> all = new ArrayList<>(Fault.all());
    String named = System.getProperty("campaign.fault");
    if (named != null) {
      all.removeIf(fault -> !fault.toString().matches(named));
      return all;
    }
    Collections.shuffle(all, random);
    return Scale.isLong() ? all : all.subList(0, SHORT);
  }

  /** Returns whether it could be judged. */
  private boolean run(Fault fault, Random random, Path trace) throws Exception {
    int first = fault.spared() + 1 + random.nextInt(fault.calls());
    long childSeed = random.nextInt(1, Integer.MAX_VALUE);
    String when = first + ".." + (first + STEP * (TIMES - 1)) + "+" + STEP;
    String[] arguments =
        Stream.concat(Stream.of(String.valueOf(childSeed)), fault.excuses()).toArray(String[]::new);
    String what = fault + " at " + when + ", seed " + childSeed;
    try (Child child =
        Child.of(FaultChild.class)
            .under("strace", "-f", "--seccomp-bpf", "-qq", "-o", trace.toString())
            .under("-e", "trace=" + fault.call())
            .under("-e", "inject=" + fault.call() + ":error=" + fault.error() + ":when=" + when)
            .options("-Xmx256m")
            .options(closesThatFail(fault))
            .options(chaos())
            .options("-Dorg.nettyaio.ioMode=" + mode(fault, random))
            .start(BOUND_SECONDS, arguments)) {
      int status = child.await();
      String printed = child.printed();
      if (fault.hasHitTheJdk(printed)) {
        return false;
      }
      long injected = injected(trace);
      ledger.add("children", 1);
      ledger.add("injected " + fault, injected);
      if (injected == 0) {
        ledger.add("faults never reached", 1);
      }
      long failed = ledger.get(FAILED);
      ledger.judge(what, status, printed);
      failed = ledger.get(FAILED) - failed;
      if (failed > injected) {
        ledger.fault(what + ": " + failed + " connections failed by " + injected + " faults");
      }
      System.out.println("campaign faults: " + what + ": " + injected + " injected");
      return true;
    }
  }

  private static String closesThatFail(Fault fault) {
    int most = fault.call().equals("close") ? Integer.MAX_VALUE / 2 : 0;
    return "-Dcampaign.closesThatFail=" + most;
  }

  private static AioIoMode mode(Fault fault, Random random) {
    AioIoMode[] modes = AioIoMode.values();
    return fault.isDirect() ? AioIoMode.DIRECT : modes[random.nextInt(modes.length)];
  }

  private static String chaos() {
    return "-Dcampaign.chaos=" + System.getProperty("campaign.chaos", "move,pause");
  }

  private static long injected(Path trace) throws Exception {
    if (!Files.exists(trace)) {
      return 0;
    }
    try (Stream<String> lines = Files.lines(trace)) {
      return lines.filter(line -> line.contains("(INJECTED)")).count();
    }
  }
}
