package org.nettyaio.linux;

/**
 * How the slots of a context are divided: what polls may take of them, and what is promised.
 *
 * <p>A poll holds its slot for as long as it is armed, which may be for ever. So there is one
 * promised to each descriptor, some are left for further polls, and the rest is kept for what holds
 * a slot no longer than it takes to read the ring: reads, writes and wake-ups.
 */
final class PollSlots {
  /** Below this a context would be all headroom. The kernel makes it as large anyway. */
  static final int MIN_CAPACITY = 16;

  private int capacity;

  /** Polls that somebody may want to arm at any time, one per descriptor. */
  private int reserved;

  /** Polls that are queued or with the kernel, and so hold a slot or are about to. */
  private int taken;

  PollSlots(int capacity) {
    this.capacity = capacity;
  }

  void capacity(int capacity) {
    this.capacity = capacity;
  }

  private int headroom() {
    return Math.max(MIN_CAPACITY / 2, capacity / 8);
  }

  /** Promises a slot; returns whether there was one left to promise. */
  boolean reserve() {
    if (reserved + headroom() >= capacity) {
      return false;
    }
    reserved++;
    return true;
  }

  void unreserve() {
    reserved--;
  }

  /** Whether another poll may take a slot: half of the headroom is for them. */
  boolean isFree() {
    return taken < capacity - headroom() / 2;
  }

  /** Takes a slot for a poll; returns whether there was one. */
  boolean take() {
    if (!isFree()) {
      return false;
    }
    taken++;
    return true;
  }

  void giveBack() {
    taken--;
  }
}
