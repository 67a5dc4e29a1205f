package org.nettyaio.linux.socket;

import java.util.SplittableRandom;
import org.opentest4j.TestAbortedException;

/**
 * Runs a test with random input, many times.
 *
 * <p>Each time has a seed of its own, which a failure names: {@code -Dorg.nettyaio.fuzz.seed=N}
 * begins with that one. {@code -Dorg.nettyaio.fuzz.iterations=N} sets how many times.
 */
final class Fuzz {
  private static final String SEED = "org.nettyaio.fuzz.seed";
  private static final String ITERATIONS = "org.nettyaio.fuzz.iterations";

  private Fuzz() {}

  /** What is done each time. */
  interface Body {
    void run(SplittableRandom random) throws Exception;
  }

  static void times(int iterations, Body body) {
    long first = Long.getLong(SEED, System.nanoTime());
    int count = Integer.getInteger(ITERATIONS, iterations);
    for (long seed = first; seed < first + count; seed++) {
      try {
        body.run(new SplittableRandom(seed));
      } catch (TestAbortedException e) {
        throw e;
      } catch (Throwable e) {
        throw new AssertionError("again with -D" + SEED + "=" + seed + ": " + e, e);
      }
    }
  }

  static byte[] bytes(SplittableRandom random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  static int any(SplittableRandom random, int... values) {
    return values[random.nextInt(values.length)];
  }
}
