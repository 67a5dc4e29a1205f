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
 * Sees to it that an event loop that ends does what it owes while it still takes tasks, and that
 * none is suspended with something outstanding. Used on the loop only.
 *
 * <p>Not every loop that ends asks its handler to prepare for that: one that is told to end after
 * it has looked does not (Netty's SingleThreadIoEventLoop.run). But all cancel their timers in
 * time. So there is a timer on the loop's calendar for as long as something is owed; and a loop
 * with a timer is not suspended.
 */
public final class LoopEnd {
  private final ThreadAwareExecutor executor;
  private final Runnable prepare;

  /** What is to be done when something has ended elsewhere, or the loop ends. */
  private final Set<Runnable> awaited = Collections.newSetFromMap(new IdentityHashMap<>());

  private @Nullable Future<?> sentinel;

  /**
   * Creates one for a loop.
   *
   * @param prepare does what the loop owes
   */
  public LoopEnd(ThreadAwareExecutor executor, Runnable prepare) {
    this.executor = executor;
    this.prepare = prepare;
  }

  /** Whether the loop has been told to end. */
  public boolean isNear() {
    return executor instanceof EventExecutor loop && loop.isShuttingDown();
  }

  /** Something is owed from now on. */
  public void watch() {
    if (sentinel == null && executor instanceof EventExecutor loop) {
      Future<?> posted = loop.scheduleWithFixedDelay(() -> {}, 1, 1, TimeUnit.DAYS);
      sentinel = posted;
      posted.addListener(future -> cancelled(posted));
    }
  }

  private void cancelled(Future<?> timer) {
    if (timer == sentinel) {
      sentinel = null;
      // As a task: the loop is about to forget its timers, also those that are made just now.
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

  /** Nothing is owed any more but what is awaited. */
  public void forget() {
    Future<?> posted = sentinel;
    if (posted != null && awaited.isEmpty()) {
      sentinel = null;
      posted.cancel(false);
    }
  }

  /**
   * Has the loop wait for something that is to end elsewhere: then, or when the loop ends, if that
   * is sooner, the action is run on the loop, once.
   *
   * @return what is to be called, by any thread, when it has ended
   */
  public Runnable await(Runnable action) {
    awaited.add(action);
    if (isNear()) {
      prepareSoon();
    } else {
      watch();
    }
    return () -> {
      try {
        executor.execute(() -> run(action));
      } catch (RejectedExecutionException e) {
        // The loop has ended, and has not waited.
        return;
      }
    };
  }

  /** The loop ends: does what has been awaited. */
  public void runAwaited() {
    for (Runnable action : new ArrayList<>(awaited)) {
      run(action);
    }
  }

  private void run(Runnable action) {
    if (awaited.remove(action)) {
      action.run();
    }
  }
}
