package org.nettyaio.linux.aio;

import org.jspecify.annotations.Nullable;

/**
 * Finds a poll that has a slot without a reservation, so that it can be ended for a new
 * reservation: an owner's first poll takes precedence over another's second. For the thread that
 * owns the context.
 */
final class FurtherPolls {
  private final RequestTable table;

  /** Where the last search ended, so that the next continues there and each is ended in turn. */
  private int next;

  FurtherPolls(RequestTable table) {
    this.table = table;
  }

  /** Returns one that is armed and is not being ended; null if there is none. */
  @Nullable AioPoll find() {
    for (int left = table.limit(); left > 0; left--) {
      next = next + 1 < table.limit() ? next + 1 : 0;
      if (table.get(next) instanceof AioPoll poll
          && poll.state() == AioRequest.State.SUBMITTED
          && !poll.hasReserved) {
        return poll;
      }
    }
    return null;
  }
}
