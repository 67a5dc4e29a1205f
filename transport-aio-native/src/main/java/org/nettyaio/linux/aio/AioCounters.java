package org.nettyaio.linux.aio;

/**
 * Counts what an {@link AioContext} has done since it was set up. Written by the thread that owns
 * the context without atomic instructions; any thread may read, and sees each count as it was a
 * moment ago.
 */
public final class AioCounters {
  final Counter submits = new Counter();
  final Counter requests = new Counter();
  final Counter transfers = new Counter();
  final Counter waits = new Counter();
  final Counter reaped = new Counter();
  final Counter wakeups = new Counter();
  final Counter cancels = new Counter();
  final Counter starved = new Counter();
  final Counter growthsRefused = new Counter();
  final Counter growths = new Counter();
  final Counter heldWrites = new Counter();
  final Counter shrinks = new Counter();
  private final Counter joinedFlushes = new Counter();
  private final Counter hits = new Counter();
  private final Counter misses = new Counter();
  private final Counter spinsWon = new Counter();
  private final Counter spinsLost = new Counter();
  private volatile int capacity;

  AioCounters() {}

  /** Returns the calls of {@code io_submit}. */
  public long submits() {
    return submits.get();
  }

  /** Returns the requests that {@code io_submit} accepted. */
  public long requests() {
    return requests.get();
  }

  /** Returns the reads and writes that were made by system calls of their own. */
  public long transfers() {
    return transfers.get();
  }

  /** Returns the calls of {@code io_getevents}. */
  public long waits() {
    return waits.get();
  }

  /** Returns the events read, wake-ups included. */
  public long reaped() {
    return reaped.get();
  }

  /** Returns the wake-ups by {@link AioContext#wakeup} that were seen. */
  public long wakeups() {
    return wakeups.get();
  }

  /** Returns the calls of {@code io_cancel}. */
  public long cancels() {
    return cancels.get();
  }

  /** Returns how often polls found no slot and the context could not grow. */
  public long starved() {
    return starved.get();
  }

  /** Returns how often the context has moved to a larger one. */
  public long growths() {
    return growths.get();
  }

  /** Returns how often the context has moved to a smaller one. */
  long shrinks() {
    return shrinks.get();
  }

  /** Returns how often a larger context was needed and could not be set up. */
  long growthsRefused() {
    return growthsRefused.get();
  }

  /** Returns how many flushes went out together with others of their channel. */
  public long joinedFlushes() {
    return joinedFlushes.get();
  }

  /** Returns the writes of {@link AioContext#performHeld} that have completed. */
  public long heldWrites() {
    return heldWrites.get();
  }

  /** Returns how many reads without a poll have brought something. */
  public long hits() {
    return hits.get();
  }

  /** Returns how many reads without a poll have brought nothing. */
  public long misses() {
    return misses.get();
  }

  /** Returns how often something came while the owner spun on the ring before a wait. */
  public long spinsWon() {
    return spinsWon.get();
  }

  /** Returns how often nothing came while the owner spun on the ring. */
  public long spinsLost() {
    return spinsLost.get();
  }

  /** To be called by the context's owner when it has made a transfer without a batch. */
  public void transferred() {
    transfers.add(1);
  }

  /** To be called by the context's owner when a flush waits for others of its channel. */
  public void joinedFlush() {
    joinedFlushes.add(1);
  }

  /**
   * To be called by the context's owner when it has tried to read without a poll.
   *
   * @param hit whether that has brought something
   */
  public void speculated(boolean hit) {
    (hit ? hits : misses).add(1);
  }

  /**
   * To be called by the context's owner when it has spun on the ring before a wait.
   *
   * @param won whether something came meanwhile
   */
  public void spun(boolean won) {
    (won ? spinsWon : spinsLost).add(1);
  }

  /** Returns how many requests the context holds now. */
  public int capacity() {
    return capacity;
  }

  void capacity(int capacity) {
    this.capacity = capacity;
  }
}
