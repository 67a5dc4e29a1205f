package org.nettyaio.channel.internal.loop;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Joins flushes of a channel, so that one call writes them. The first flush of a channel in a turn
 * is made at once, so a single answer never waits; what is flushed on it after that is sent when
 * the turn ends. All that happens between two rounds of the loop, in tasks and timers, counts as
 * one turn.
 *
 * <p>Nothing waits for longer than a millisecond, which is checked at each flush on the loop, nor
 * when a channel has become unwritable. What waits is queued, so that {@link FlushGuard} can send
 * it if the turn does not end; datagrams cannot be queued, and are joined in the turns of channels
 * only. Used on the loop only.
 */
final class JoinedFlushes {
  /** The flushes of one channel. */
  abstract static class Member {
    /** In which turn something was last flushed. */
    private long lastFlush = -1;

    /** How many flushes there were in that turn. */
    private int flushes;

    /** How many flushes there were in the last turn with any before that one. */
    private int flushesBefore;

    private boolean isJoined;

    /** The next of those that wait for the end of the turn. */
    private @Nullable Member next;

    /** Whether something of it waits for the end of the turn. */
    final boolean isJoined() {
      return isJoined;
    }

    /** The turn has ended: sends what was joined. Throws nothing. */
    abstract void send();
  }

  private static final long MAX_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  /** A channel that had so many flushes in its last turn is expected to have several again. */
  private static final int MANY = 4;

  private final boolean enabled;
  private @Nullable Member first;
  private @Nullable Member last;

  /** When the first of those that wait was joined. */
  private long since;

  private long turn;

  /**
   * Creates one in whose first turn nothing has been flushed.
   *
   * @param enabled whether flushes are joined
   */
  JoinedFlushes(boolean enabled) {
    this.enabled = enabled;
  }

  /** Returns the number of this turn. */
  long turn() {
    return turn;
  }

  /**
   * Something was flushed on a channel.
   *
   * @param round what is known of the turn
   * @return false if the channel is to send it now; true if that has been, or will be, done
   */
  boolean join(Member member, Round round) {
    if (!enabled) {
      return false;
    }
    if (first != null && System.nanoTime() - since > MAX_WAIT_NANOS) {
      send();
    }
    if (isFirst(member) && !round.isBatching()) {
      boolean expectsMore = member.flushesBefore >= MANY && round.isTurn();
      if (!expectsMore) {
        return false;
      }
    }
    if (!member.isJoined) {
      member.isJoined = true;
      add(member);
    }
    return true;
  }

  /** Counts the flush; returns whether it is the channel's first in this turn. */
  private boolean isFirst(Member member) {
    if (member.lastFlush == turn) {
      member.flushes++;
      return false;
    }
    member.lastFlush = turn;
    member.flushesBefore = member.flushes;
    member.flushes = 1;
    return true;
  }

  private void add(Member member) {
    Member before = last;
    if (before == null) {
      first = member;
      since = System.nanoTime();
    } else {
      before.next = member;
    }
    last = member;
  }

  /** The turn ends: sends what was joined. What is flushed because of that is of the next turn. */
  void endTurn() {
    turn++;
    send();
  }

  private void send() {
    while (first != null) {
      Member member = first;
      first = member.next;
      member.next = null;
      if (first == null) {
        last = null;
      }
      member.isJoined = false;
      member.send();
    }
  }
}
