package org.nettyaio.channel;

import io.netty.util.internal.logging.InternalLogger;
import io.netty.util.internal.logging.InternalLoggerFactory;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Flushes that go out together. The first flush of a channel in a turn is made at once, so a lone
 * answer never waits; what is flushed on it after that goes out when the turn ends, in one call.
 * All that happens between two rounds of the loop, in tasks and timers, counts as one turn.
 *
 * <p>Nothing waits for longer than a millisecond, as far as anybody flushes anything on the loop
 * meanwhile, nor when a channel has become unwritable. What waits is queued, so that {@link
 * FlushGuard} can send it if the turn does not end; datagrams, of which that is not true, are
 * joined in the turns of channels only. For the loop's thread.
 */
final class JoinedFlushes {
  private static final InternalLogger logger =
      InternalLoggerFactory.getInstance(JoinedFlushes.class);
  private static final long MAX_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  /** A channel that had so many flushes in its last turn is expected to have several again. */
  private static final int MANY = 4;

  private final boolean enabled;
  private @Nullable AioRegistration first;
  private @Nullable AioRegistration last;

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
   * Something is flushed on a channel.
   *
   * @param round what is known of the turn
   * @return false if the channel is to send it now; true if that has been, or will be, done
   */
  boolean join(AioRegistration registration, Round round) {
    if (!enabled) {
      return false;
    }
    if (first != null && System.nanoTime() - since > MAX_WAIT_NANOS) {
      send();
    }
    if (isFirst(registration) && !round.isBatching()) {
      boolean expectsMore = registration.flushesBefore >= MANY && round.isTurn();
      if (!expectsMore) {
        return false;
      }
    }
    if (!registration.isFlushJoined) {
      registration.isFlushJoined = true;
      add(registration);
    }
    return true;
  }

  /** Counts the flush; returns whether it is the channel's first in this turn. */
  private boolean isFirst(AioRegistration registration) {
    if (registration.lastFlush == turn) {
      registration.flushes++;
      return false;
    }
    registration.lastFlush = turn;
    registration.flushesBefore = registration.flushes;
    registration.flushes = 1;
    return true;
  }

  private void add(AioRegistration registration) {
    AioRegistration before = last;
    if (before == null) {
      first = registration;
      since = System.nanoTime();
    } else {
      before.joinedAfter = registration;
    }
    last = registration;
  }

  /** The turn ends: sends what has been joined. What that makes others flush is of the next. */
  void endTurn() {
    turn++;
    send();
  }

  private void send() {
    while (first != null) {
      AioRegistration registration = first;
      first = registration.joinedAfter;
      registration.joinedAfter = null;
      if (first == null) {
        last = null;
      }
      registration.isFlushJoined = false;
      send(registration);
    }
  }

  private static void send(AioRegistration registration) {
    try {
      if (registration.isValid()) {
        registration.handle().flushJoined(registration);
      }
    } catch (Throwable e) {
      // What is flushed is not forgotten: the channel tries again in its next turn.
      registration.writeNext();
      LoopLog.warn(logger, "Unexpected exception in a flush of {}", registration.handle(), e);
    }
  }
}
