package org.nettyaio.channel.internal.loop;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ThreadAwareExecutor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Closes what an event loop has open before the loop ends, while it still takes tasks, and keeps
 * the loop from being suspended as long as there is any. Used on the loop only, except for what
 * {@link #await} returns.
 *
 * <p>Netty does not call {@code IoHandler.prepareToDestroy} for every loop that ends: not for one
 * that is shut down by its own last task (SingleThreadIoEventLoop.run). But every loop cancels its
 * timers while it still takes tasks (SingleThreadEventExecutor.confirmShutdown), and a loop that
 * has a timer is not suspended (SingleThreadEventExecutor.canSuspend). So a timer is scheduled as
 * long as there are registrations, or closes in progress elsewhere, and its cancellation prepares.
 */
public final class LoopEnd {
  private final ThreadAwareExecutor executor;
  private final Runnable prepare;

  /** What is run when something has ended elsewhere, or the loop ends. */
  private final Set<Runnable> awaited = Collections.newSetFromMap(new IdentityHashMap<>());

  private boolean hasRegistrations;

  private @Nullable Future<?> timer;

  /**
   * Creates one for a loop without registrations.
   *
   * @param prepare closes what the loop has open
   */
  public LoopEnd(ThreadAwareExecutor executor, Runnable prepare) {
    this.executor = executor;
    this.prepare = prepare;
  }

  /** Returns whether the loop has been told to end. */
  public boolean isShuttingDown() {
    return executor instanceof EventExecutor loop && loop.isShuttingDown();
  }

  /** The loop has registrations from now on. */
  public void firstRegistered() {
    hasRegistrations = true;
    startTimer();
  }

  /** The loop has no registrations any more. */
  public void lastRemoved() {
    hasRegistrations = false;
    stopTimerIfIdle();
  }

  private void startTimer() {
    if (timer == null && executor instanceof EventExecutor loop) {
      Future<?> started = loop.scheduleWithFixedDelay(() -> {}, 1, 1, TimeUnit.DAYS);
      timer = started;
      started.addListener(future -> cancelled(started));
    }
  }

  private void stopTimerIfIdle() {
    Future<?> started = timer;
    if (started != null && !hasRegistrations && awaited.isEmpty()) {
      timer = null;
      started.cancel(false);
    }
  }

  private void cancelled(Future<?> started) {
    if (started == timer) {
      timer = null;
      // As a task: timers that are started now would be cancelled too.
      prepareSoon();
    }
  }

  private void prepareSoon() {
    try {
      executor.execute(prepare);
    } catch (RejectedExecutionException e) {
      // It has been told to end at once, and will be destroyed.
      return;
    }
  }

  /**
   * Has the loop wait for something that ends elsewhere: then, or when the loop ends, if that is
   * sooner, the action is run on the loop, once.
   *
   * @return what to run, on any thread, when it has ended
   */
  Runnable await(Runnable action) {
    awaited.add(action);
    if (isShuttingDown()) {
      prepareSoon();
    } else {
      startTimer();
    }
    return () -> {
      try {
        executor.execute(() -> run(action));
      } catch (RejectedExecutionException e) {
        // The loop has ended, and has run the action then.
        return;
      }
    };
  }

  /** The loop ends: runs what has been waiting. */
  public void runAwaited() {
    for (Runnable action : new ArrayList<>(awaited)) {
      run(action);
    }
  }

  private void run(Runnable action) {
    if (awaited.remove(action)) {
      stopTimerIfIdle();
      action.run();
    }
  }
}
