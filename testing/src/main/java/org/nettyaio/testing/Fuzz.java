package org.nettyaio.testing;

import java.util.SplittableRandom;
import org.opentest4j.TestAbortedException;

/**
 * Runs a test with random input, many times.
 *
 * <p>Each iteration has a seed of its own, which a failure names: {@code
 * -Dorg.nettyaio.fuzz.seed=N} begins with that one. {@code -Dorg.nettyaio.fuzz.iterations=N} sets
 * the number of iterations.
 */
public final class Fuzz {
  private static final String SEED = "org.nettyaio.fuzz.seed";
  private static final String ITERATIONS = "org.nettyaio.fuzz.iterations";

  private Fuzz() {}

  /** A test with random input. */
  public interface Body {
    /**
     * Runs the test once.
     *
     * @param random the only source of differences between iterations
     */
    void run(SplittableRandom random) throws Exception;
  }

  /**
   * Runs a test many times.
   *
   * @param iterations how many times, if the system property does not say
   * @param body the test
   * @throws AssertionError if the test fails; names the seed
   */
  public static void times(int iterations, Body body) {
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

  /** Returns random bytes. */
  public static byte[] bytes(SplittableRandom random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  /** Returns one of the values. */
  public static int any(SplittableRandom random, int... values) {
    return values[random.nextInt(values.length)];
  }
}
