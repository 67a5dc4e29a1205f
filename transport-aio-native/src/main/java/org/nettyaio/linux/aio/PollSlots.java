package org.nettyaio.linux.aio;

import org.jspecify.annotations.Nullable;

/**
 * Divides the slots of a context: how many polls may take, and how many are reserved.
 *
 * <p>A poll holds its slot for as long as it is armed, which may be for ever. So one is kept for
 * each owner that has asked for it, up to seven eighths of all. Further polls take what is left of
 * fifteen sixteenths. The rest is for requests that hold a slot only until the ring is read: reads,
 * writes and wake-ups. A slot that is kept counts as taken, whether a poll has it or not.
 */
final class PollSlots {
  /**
   * A smaller context would consist of headroom only, and the kernel rounds its ring up to a page
   * anyway (aio_setup_ring in fs/aio.c).
   */
  static final int MIN_CAPACITY = 16;

  private int capacity;

  /** Slots that are kept, one for each reservation. */
  private int reserved;

  /** Polls that are queued or with the kernel, and have no kept slot. */
  private int further;

  /** The most that was taken or kept since {@link #forgetPeak}. */
  private int peak;

  PollSlots(int capacity) {
    this.capacity = capacity;
  }

  void capacity(int capacity) {
    this.capacity = capacity;
  }

  private int headroom() {
    return Math.max(MIN_CAPACITY / 2, capacity / 8);
  }

  /** Keeps a slot; returns null if there is none left to be kept. */
  @Nullable PollReservation reserve() {
    return isFree() ? reserveBeforeFurther() : null;
  }

  /** Keeps a slot even if a further poll still has it, which the caller then ends. */
  @Nullable PollReservation reserveBeforeFurther() {
    if (reserved >= capacity - headroom()) {
      return null;
    }
    PollReservation reservation = new PollReservation();
    reserved++;
    notePeak();
    return reservation;
  }

  /**
   * Undoes {@link #reserve}.
   *
   * @throws IllegalStateException if a poll has the slot
   */
  void unreserve(PollReservation reservation) {
    if (!reservation.isFree()) {
      throw new IllegalStateException("a poll is outstanding");
    }
    reserved--;
  }

  /** Whether a poll that has no slot kept for it may take one. */
  boolean isFree() {
    return reserved + further < capacity - headroom() / 2;
  }

  /** Takes a slot for a poll; returns whether there was one. */
  boolean take(AioPoll poll) {
    PollReservation reservation = poll.reservation;
    if (reservation != null && reservation.isFree()) {
      reservation.take();
      poll.hasReserved = true;
    } else if (isFree()) {
      further++;
      notePeak();
    } else {
      return false;
    }
    return true;
  }

  /** Takes the slot back from a poll that has one. */
  void giveBack(AioPoll poll) {
    PollReservation reservation = poll.reservation;
    if (reservation != null && poll.hasReserved) {
      poll.hasReserved = false;
      reservation.giveBack();
    } else {
      further--;
    }
  }

  private void notePeak() {
    peak = Math.max(peak, reserved + further);
  }

  /** Returns the most that was taken or kept since {@link #forgetPeak}, what is now included. */
  int peak() {
    return peak;
  }

  void forgetPeak() {
    peak = reserved + further;
  }
}
