package org.nettyaio.channel.internal.stream;

import org.jspecify.annotations.Nullable;
import org.nettyaio.channel.internal.loop.AioRegistration;

/**
 * Predicts whether a connection that was just read will have more by the time its turn comes again.
 *
 * <p>If it has, a try costs less than a poll; if it has not, the try was wasted and the poll may be
 * needed nevertheless. Every connection is predicted by what it did before, and tried for as long
 * as that pays. After it was given up, polls have to fire in time before it is tried again: before
 * or soon after its turn would have come. Each time it is given up that takes twice as many. Used
 * on the loop only.
 */
public final class ReadPrediction {
  private static final int MAX_DOUBT = 6;

  /** What a try that succeeds is worth, in tries that fail: a poll costs about as much as two. */
  private static final int WORTH = 2;

  private static final int MAX_CREDIT = 8;

  /** How many results may be handled between a connection's turn and its poll's event. */
  private static final int IN_TIME = 4;

  /** How many more tries may fail. */
  private int credit = MAX_CREDIT;

  /** How often it has been given up, less what it has made up for since; up to a limit. */
  private int doubt;

  /**
   * How many polls have to fire in time before the next try. Connections that are new have to show
   * first that they stay: many ask once and are closed.
   */
  private int pollsToSee = 2;

  private boolean trying;

  /** Returns whether to try without a poll. */
  public boolean expectsMore() {
    return pollsToSee == 0;
  }

  /** A poll has fired, when so many results had been handled after the connection's turn. */
  public void fired(long lateness) {
    if (pollsToSee > 0 && lateness < IN_TIME) {
      pollsToSee--;
    }
  }

  /** A read begins: a try, if nothing is known of there being input. */
  void reading(boolean known) {
    trying = !known;
  }

  /** Returns whether the read that is under way is a try. */
  boolean isTry() {
    return trying;
  }

  /**
   * The read that was under way has, or has not, brought something; of meaning if it was a try.
   *
   * @param registration where it was made; null if the channel has left that since
   */
  void readEnded(boolean hit, @Nullable AioRegistration registration) {
    if (!trying) {
      return;
    }
    trying = false;
    if (hit) {
      hit();
    } else if (registration == null || registration.loop().isBatching()) {
      giveUp();
    } else {
      missed();
    }
    if (registration != null) {
      registration.loop().tried(hit);
    }
  }

  /** A try has brought something. */
  public void hit() {
    credit += WORTH;
    if (credit > MAX_CREDIT) {
      credit = MAX_CREDIT;
      doubt = Math.max(doubt - 1, 0);
    }
  }

  /** A try has brought nothing, and the next is soon. */
  public void missed() {
    if (--credit <= 0) {
      giveUp();
    }
  }

  /** A try has brought nothing, and the next would have to wait for many others. */
  public void giveUp() {
    credit = WORTH;
    pollsToSee = 1 << doubt;
    doubt = Math.min(doubt + 1, MAX_DOUBT);
  }
}
