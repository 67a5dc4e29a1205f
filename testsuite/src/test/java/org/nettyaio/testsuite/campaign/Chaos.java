package org.nettyaio.testsuite.campaign;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Does something to one of the connections every few hundred microseconds, until it is closed. */
final class Chaos implements AutoCloseable {
  /** What is done, and how often in a thousand times. */
  enum Deed {
    MOVE(580),
    PAUSE(400),
    RESET(10),
    CLOSE(10);

    private final int weight;

    Deed(int weight) {
      this.weight = weight;
    }

    /**
     * Those that the system property {@code campaign.chaos} names, separated by commas; all if
     * there is none.
     */
    static Set<Deed> chosen() {
      String names = System.getProperty("campaign.chaos");
      if (names == null) {
        return EnumSet.allOf(Deed.class);
      }
      Set<Deed> chosen = EnumSet.noneOf(Deed.class);
      for (String name : names.toUpperCase(java.util.Locale.ROOT).split(",")) {
        if (!name.isBlank()) {
          chosen.add(valueOf(name.strip()));
        }
      }
      return chosen;
    }
  }

  private static final long STEP_NANOS = TimeUnit.MICROSECONDS.toNanos(400);
  private static final int ALL = 1_000;

  private final Random random;
  private final Set<Deed> deeds;
  private final Supplier<List<Target>> targets;
  private final Thread thread = new Thread(this::run, "chaos");
  private volatile boolean ending;

  Chaos(long seed, Set<Deed> deeds, Supplier<List<Target>> targets) {
    this.random = new Random(seed);
    this.deeds = deeds;
    this.targets = targets;
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  private void run() {
    while (!ending) {
      LockSupport.parkNanos(random.nextLong(2 * STEP_NANOS));
      List<Target> all = new ArrayList<>(targets.get());
      Deed deed = choose();
      if (!all.isEmpty() && deeds.contains(deed)) {
        commit(deed, all.get(random.nextInt(all.size())));
      }
    }
  }

  private Deed choose() {
    int choice = random.nextInt(ALL);
    for (Deed deed : Deed.values()) {
      choice -= deed.weight;
      if (choice < 0) {
        return deed;
      }
    }
    throw new AssertionError("the weights are less than " + ALL);
  }

  private void commit(Deed deed, Target target) {
    switch (deed) {
      case MOVE -> target.move(random);
      case PAUSE -> target.pause(random);
      case RESET -> target.breakOff(true);
      case CLOSE -> target.breakOff(false);
    }
  }

  @Override
  public void close() {
    ending = true;
    Waiting.until(() -> !thread.isAlive());
  }
}
