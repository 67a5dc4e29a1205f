package org.nettyaio.channel.internal.loop;

import org.jspecify.annotations.Nullable;

/**
 * Channels that are to have a turn, in the order in which they became ready. They are linked with
 * each other, so becoming ready needs no memory. Used on the loop only.
 */
public final class ReadyQueue {
  /** A channel that may wait for its turn, in one queue at a time. */
  public abstract static class Member {
    /** The next in its queue. */
    private @Nullable Member next;

    /**
     * Gives it its turn, after it was taken from its queue.
     *
     * @return whether there was anything to serve
     */
    abstract boolean turn(Round round);

    /** Whether a try is all that it waits for. */
    abstract boolean onlyTries();
  }

  private @Nullable Member first;
  private @Nullable Member last;
  private int size;
  private long given;

  public int size() {
    return size;
  }

  /** Returns how many turns have been given so far. */
  public long turnsGiven() {
    return given;
  }

  /** Returns the number of the turn of a channel that becomes ready now. */
  public long nextTurn() {
    return given + size;
  }

  /** Adds a channel that is in no queue. */
  public void add(Member member) {
    Member before = last;
    if (before == null) {
      first = member;
    } else {
      before.next = member;
    }
    last = member;
    size++;
  }

  /** Takes the channel that has waited longest; there must be one. */
  public Member take() {
    Member member = first;
    assert member != null;
    first = member.next;
    member.next = null;
    if (first == null) {
      last = null;
    }
    size--;
    given++;
    return member;
  }

  /**
   * Adds the channel that was taken last again, behind all others, as if it had had no turn.
   * Channels that are put back one after the other keep their order.
   */
  public void putBack(Member member) {
    add(member);
    given--;
  }
}
