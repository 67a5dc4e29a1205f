package org.nettyaio.channel.internal.loop;

import io.netty.util.internal.logging.InternalLogger;
import io.netty.util.internal.logging.InternalLoggerFactory;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.nettyaio.linux.aio.AioContext;

/**
 * Makes the writes that loops have queued and do not come to send, because a handler or a task
 * blocks: they wait for some 5 to 10 ms. One thread looks at all loops, as long as they queue
 * anything. May be used from any thread.
 */
public final class FlushGuard {
  private static final InternalLogger logger = InternalLoggerFactory.getInstance(FlushGuard.class);
  private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  /** For how long it looks in vain before it rests, until something is queued again. */
  private static final int MAX_VAIN_LOOKS = 20;

  private static final FlushGuard INSTANCE = new FlushGuard();

  /** By context, the batch that it had when it was last looked at. */
  private final Map<AioContext, Long> batches = new ConcurrentHashMap<>();

  private final ThreadPoolExecutor thread;
  private final AtomicBoolean awake = new AtomicBoolean();

  private FlushGuard() {
    // It keeps nothing of whoever happens to be the first to need it.
    ThreadFactory factory =
        Thread.ofPlatform()
            .name("netty-aio-flush-guard")
            .daemon(true)
            .inheritInheritableThreadLocals(false)
            .factory();
    thread =
        new ThreadPoolExecutor(1, 1, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), factory);
    thread.allowCoreThreadTimeOut(true);
  }

  /** Returns the one of this process. */
  public static FlushGuard instance() {
    return INSTANCE;
  }

  /** Looks after a loop from now on. */
  void add(AioContext context) {
    batches.put(context, 0L);
  }

  /** Looks after it no more. */
  void remove(AioContext context) {
    batches.remove(context);
  }

  /** A loop has queued a write. */
  public void queued() {
    if (!awake.get() && awake.compareAndSet(false, true)) {
      try {
        thread.execute(this::patrol);
      } catch (Throwable e) {
        // There is no memory, or no thread to be had: the loop sends it when it comes to that.
        awake.set(false);
      }
    }
  }

  private void patrol() {
    int vainLooks = 0;
    while (vainLooks < MAX_VAIN_LOOKS) {
      LockSupport.parkNanos(PERIOD_NANOS);
      vainLooks = look() ? 0 : vainLooks + 1;
    }
    awake.set(false);
    if (look()) {
      // It has been queued when everybody could see that somebody looks.
      queued();
    }
  }

  /** Returns whether anything was queued; not if there is no memory to find out. */
  private boolean look() {
    boolean any = false;
    try {
      for (Map.Entry<AioContext, Long> entry : batches.entrySet()) {
        long batch = entry.getKey().performHeld(entry.getValue());
        any |= batch != 0;
        batches.replace(entry.getKey(), batch);
      }
    } catch (Throwable e) {
      LoopLog.debug(logger, "Failed to look at event loops", e);
    }
    return any;
  }
}
