package org.nettyaio.channel.internal.core;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.nettyaio.channel.internal.loop.AioRegistration;

/**
 * Tries something again after a while, where no poll reports when to, or a poll reports what no
 * call can consume: first after a millisecond, and then each time after twice as long, so that
 * waiting costs next to no processor time. Used on the channel's loop only.
 */
public final class Retry {
  private static final int LONGEST_MILLIS = 64;

  private final ChannelCore core;
  private final Runnable action;

  /** On whose loop there will be another try; a channel that has moved has none there any more. */
  private @Nullable AioRegistration waiting;

  private int millis = 1;

  /**
   * Creates one that is not waiting.
   *
   * @param action what to do again
   */
  public Retry(ChannelCore core, Runnable action) {
    this.core = core;
    this.action = action;
  }

  /** Whether there will be another try on this loop. */
  public boolean isWaiting(AioRegistration registration) {
    return waiting == registration;
  }

  /** What was tried has succeeded: the next wait is a short one again. */
  public void succeeded() {
    millis = 1;
  }

  /** Tries again in a while. */
  public void later(AioRegistration registration) {
    waiting = registration;
    int delay = millis;
    millis = Math.min(2 * millis, LONGEST_MILLIS);
    try {
      core.channel().eventLoop().schedule(() -> now(registration), delay, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException theLoopEnds) {
      // And the channel with it.
      return;
    }
  }

  private void now(AioRegistration registration) {
    // If the channel has moved meanwhile, its new loop has tried already, and may wait itself.
    if (core.registration() != registration || waiting != registration) {
      return;
    }
    waiting = null;
    if (core.isOpen()) {
      action.run();
    }
  }
}
