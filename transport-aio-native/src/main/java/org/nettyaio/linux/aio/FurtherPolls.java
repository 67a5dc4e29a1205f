package org.nettyaio.linux.aio;

import org.jspecify.annotations.Nullable;

/**
 * Finds polls that have taken a slot that was not kept for anybody, to have it given back: a
 * newcomer's first poll comes before another's second. For the thread that owns the context.
 */
final class FurtherPolls {
  private final RequestTable table;

  /** Where to go on looking, so that each has its turn. */
  private int next;

  FurtherPolls(RequestTable table) {
    this.table = table;
  }

  /** Returns one that is armed and has not been told to end; null if there is none. */
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
