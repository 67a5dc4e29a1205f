package org.nettyaio.channel;

import org.nettyaio.linux.aio.AioCounters;

/**
 * What one event loop, or several together, have done since they were started. Each number is exact
 * for a loop that is at rest and a moment old for one that is not.
 *
 * @param submits calls of {@code io_submit}
 * @param requests reads, writes and polls that {@code io_submit} accepted
 * @param transfers reads and writes by a system call of their own
 * @param joinedFlushes flushes that went out together with others of their channel
 * @param heldWrites writes that were made for a loop which a handler or a task had blocked
 * @param hits reads for which no poll had fired, and which brought something
 * @param misses reads for which no poll had fired, and which brought nothing
 * @param spinsWon how often a loop with nothing to do got something before it slept
 * @param spinsLost how often it looked for that in vain
 * @param waits calls of {@code io_getevents}
 * @param cancels calls of {@code io_cancel}
 * @param completions results that were read from the ring
 * @param wakeups wake-ups by other threads
 * @param starved polls for which there was no slot and no larger context; see {@code fs.aio-max-nr}
 * @param growths moves to a larger context
 * @param contextSize requests that the contexts hold
 */
public record AioMetrics(
    long submits,
    long requests,
    long transfers,
    long joinedFlushes,
    long heldWrites,
    long hits,
    long misses,
    long spinsWon,
    long spinsLost,
    long waits,
    long cancels,
    long completions,
    long wakeups,
    long starved,
    long growths,
    long contextSize) {
  static final AioMetrics NONE = new AioMetrics(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

  static AioMetrics of(AioCounters counters) {
    return new AioMetrics(
        counters.submits(),
        counters.requests(),
        counters.transfers(),
        counters.joinedFlushes(),
        counters.heldWrites(),
        counters.hits(),
        counters.misses(),
        counters.spinsWon(),
        counters.spinsLost(),
        counters.waits(),
        counters.cancels(),
        counters.reaped(),
        counters.wakeups(),
        counters.starved(),
        counters.growths(),
        counters.capacity());
  }

  /** Returns the system calls that the loops made to move data and to wait for it. */
  public long systemCalls() {
    return submits + transfers + waits + cancels;
  }

  /** Returns the sum of these and those. */
  public AioMetrics plus(AioMetrics other) {
    return new AioMetrics(
        submits + other.submits,
        requests + other.requests,
        transfers + other.transfers,
        joinedFlushes + other.joinedFlushes,
        heldWrites + other.heldWrites,
        hits + other.hits,
        misses + other.misses,
        spinsWon + other.spinsWon,
        spinsLost + other.spinsLost,
        waits + other.waits,
        cancels + other.cancels,
        completions + other.completions,
        wakeups + other.wakeups,
        starved + other.starved,
        growths + other.growths,
        contextSize + other.contextSize);
  }
}
