package org.nettyaio.benchmarks.load;

import java.util.ArrayDeque;
import org.nettyaio.benchmarks.Pattern;

/** Limits the rate of several downloads together by limiting how much they read. */
final class Pace implements Pulse {
  private static final double MIB = 1 << 20;

  /** How many bytes may be read at once after a time without reads. */
  private static final double LARGEST_BUDGET = MIB;

  private final double bytesPerNano;
  private final ArrayDeque<Download> waiting = new ArrayDeque<>();
  private double budget;
  private long last = System.nanoTime();

  Pace(double mibPerSecond) {
    bytesPerNano = mibPerSecond * MIB / 1e9;
  }

  /** Takes this many bytes from the budget; returns whether more may be read. */
  boolean spend(int bytes) {
    budget -= bytes;
    return budget > 0;
  }

  /** Resumes this download when the budget allows it, after those that wait already. */
  void queue(Download download) {
    waiting.add(download);
  }

  @Override
  public void tick(long now) {
    budget = Math.min(LARGEST_BUDGET, budget + (now - last) * bytesPerNano);
    last = now;
    for (double room = budget; room > 0 && !waiting.isEmpty(); room -= Pattern.MAX_LENGTH) {
      waiting.remove().resume();
    }
  }
}
