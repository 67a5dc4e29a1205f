package org.nettyaio.channel;

import java.util.Arrays;
import java.util.StringJoiner;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.nettyaio.linux.aio.AioCounters;

/**
 * What one event loop, or several together, have done since they were started. Each number is exact
 * for a loop that is at rest and a moment old for one that is not. All but {@link #contextSize}
 * only grow.
 *
 * <p>Never changes: the metrics of a later moment are another instance. Safe for use by any thread.
 */
public final class AioMetrics {

  /** The numbers, each with the counter that it is read from. */
  private enum Count {
    SUBMITS("submits", AioCounters::submits),
    REQUESTS("requests", AioCounters::requests),
    TRANSFERS("transfers", AioCounters::transfers),
    JOINED_FLUSHES("joinedFlushes", AioCounters::joinedFlushes),
    HELD_WRITES("heldWrites", AioCounters::heldWrites),
    HITS("hits", AioCounters::hits),
    MISSES("misses", AioCounters::misses),
    SPINS_WON("spinsWon", AioCounters::spinsWon),
    SPINS_LOST("spinsLost", AioCounters::spinsLost),
    WAITS("waits", AioCounters::waits),
    CANCELS("cancels", AioCounters::cancels),
    COMPLETIONS("completions", AioCounters::reaped),
    WAKEUPS("wakeups", AioCounters::wakeups),
    STARVED("starved", AioCounters::starved),
    GROWTHS("growths", AioCounters::growths),
    CONTEXT_SIZE("contextSize", AioCounters::capacity);

    static final Count[] ALL = values();

    final String text;
    final ToLongFunction<AioCounters> counter;

    Count(String text, ToLongFunction<AioCounters> counter) {
      this.text = text;
      this.counter = counter;
    }
  }

  /** By the ordinal of the {@link Count}. */
  private final long[] values;

  private AioMetrics(long[] values) {
    this.values = values;
  }

  AioMetrics(AioCounters counters) {
    values = new long[Count.ALL.length];
    Arrays.setAll(values, i -> Count.ALL[i].counter.applyAsLong(counters));
  }

  private long get(Count count) {
    return values[count.ordinal()];
  }

  /** Returns the number of calls of {@code io_submit}. */
  public long submits() {
    return get(Count.SUBMITS);
  }

  /** Returns the number of reads, writes and polls that {@code io_submit} accepted. */
  public long requests() {
    return get(Count.REQUESTS);
  }

  /** Returns the number of reads and writes that were made by a system call of their own. */
  public long transfers() {
    return get(Count.TRANSFERS);
  }

  /** Returns the number of flushes that were sent together with others of their channel. */
  public long joinedFlushes() {
    return get(Count.JOINED_FLUSHES);
  }

  /**
   * Returns the number of writes that were made for a loop that a handler or a task had blocked.
   */
  public long heldWrites() {
    return get(Count.HELD_WRITES);
  }

  /** Returns the number of reads without a poll that brought something. */
  public long hits() {
    return get(Count.HITS);
  }

  /** Returns the number of reads without a poll that brought nothing. */
  public long misses() {
    return get(Count.MISSES);
  }

  /** Returns how often a loop with nothing to do got something before it slept. */
  public long spinsWon() {
    return get(Count.SPINS_WON);
  }

  /** Returns how often a loop with nothing to do looked for something in vain before it slept. */
  public long spinsLost() {
    return get(Count.SPINS_LOST);
  }

  /** Returns the number of calls of {@code io_getevents}. */
  public long waits() {
    return get(Count.WAITS);
  }

  /** Returns the number of calls of {@code io_cancel}. */
  public long cancels() {
    return get(Count.CANCELS);
  }

  /** Returns the number of results that were read from the ring, wake-ups included. */
  public long completions() {
    return get(Count.COMPLETIONS);
  }

  /** Returns the number of wake-ups by other threads. */
  public long wakeups() {
    return get(Count.WAKEUPS);
  }

  /**
   * Returns how often a poll found no room and no larger context could be had; see {@code
   * fs.aio-max-nr}. Such polls are answered late.
   */
  public long starved() {
    return get(Count.STARVED);
  }

  /** Returns the number of moves to a larger context. */
  public long growths() {
    return get(Count.GROWTHS);
  }

  /**
   * Returns how many requests the contexts of the loops hold now. That is what the loops are
   * charged with in {@code fs.aio-nr}.
   */
  public long contextSize() {
    return get(Count.CONTEXT_SIZE);
  }

  /**
   * Returns the number of system calls that the loops made to move data by reads and writes and to
   * wait for it: {@link #submits}, {@link #transfers}, {@link #waits} and {@link #cancels}.
   */
  public long systemCalls() {
    return submits() + transfers() + waits() + cancels();
  }

  /**
   * Returns the sums of these numbers and those of other loops, for a program that has several
   * groups or handlers.
   *
   * @param other the metrics of loops that are not counted here
   * @return the metrics of both
   */
  public AioMetrics plus(AioMetrics other) {
    long[] sums = new long[values.length];
    Arrays.setAll(sums, i -> values[i] + other.values[i]);
    return new AioMetrics(sums);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof AioMetrics metrics && Arrays.equals(values, metrics.values);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(values);
  }

  /** Returns all numbers with their names. */
  @Override
  public String toString() {
    StringJoiner text = new StringJoiner(", ", "AioMetrics(", ")");
    for (Count count : Count.ALL) {
      text.add(count.text + ": " + get(count));
    }
    return text.toString();
  }
}
