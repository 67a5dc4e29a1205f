package org.nettyaio.linux.aio;

import org.jspecify.annotations.Nullable;

/**
 * A slot that is kept for the polls of one owner: one of them at a time has it, whichever is queued
 * first. So an owner that has no poll armed can always arm one. Further polls of the owner take
 * what is left.
 *
 * <p>Given by {@link AioContext#reserve()}, and used by the thread that owns the context.
 */
public final class PollReservation {
  /** The poll that has the slot. */
  private @Nullable AioPoll holder;

  PollReservation() {}

  boolean isFree() {
    return holder == null;
  }

  boolean isHeldBy(AioPoll poll) {
    return holder == poll;
  }

  /** Gives the slot to a poll; it must be free. */
  void take(AioPoll poll) {
    holder = poll;
  }

  /** Takes the slot back from a poll; returns whether that had it. */
  boolean giveBack(AioPoll poll) {
    if (holder != poll) {
      return false;
    }
    holder = null;
    return true;
  }
}
