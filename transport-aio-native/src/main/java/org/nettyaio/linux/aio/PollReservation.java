package org.nettyaio.linux.aio;

/**
 * A slot that is kept for the polls of one owner: one of them at a time has it, whichever is queued
 * first. So an owner that has no poll armed can always arm one. The owner's further polls take
 * slots that are neither taken nor kept.
 *
 * <p>Given by {@link AioContext#reserve()}, and used by the thread that owns the context.
 */
public final class PollReservation {
  /** Whether a poll has the slot; {@link AioPoll#hasReserved} says which. */
  private boolean taken;

  PollReservation() {}

  boolean isFree() {
    return !taken;
  }

  /** Gives the slot to a poll; it must be free. */
  void take() {
    taken = true;
  }

  /** Takes the slot back from the poll that has it. */
  void giveBack() {
    taken = false;
  }
}
