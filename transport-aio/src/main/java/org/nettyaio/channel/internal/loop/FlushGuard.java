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
 * Makes the writes that loops have queued and cannot send, because a handler or a task blocks. They
 * have waited for some 5 to 10 ms then. One thread looks at all loops, as long as they queue
 * anything. May be used from any thread.
 */
public final class FlushGuard {
  private static final InternalLogger logger = InternalLoggerFactory.getInstance(FlushGuard.class);
  private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  /** After so many looks that find nothing queued it rests, until something is queued again. */
  private static final int MAX_IDLE_LOOKS = 20;

  private static final FlushGuard INSTANCE = new FlushGuard();

  /** By context, the batch that it had when it was last looked at. */
  private final Map<AioContext, Long> batches = new ConcurrentHashMap<>();

  private final ThreadPoolExecutor thread;
  private final AtomicBoolean awake = new AtomicBoolean();

  private FlushGuard() {
    // Or it would keep what the thread that is the first to need it has in such variables.
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

  /** Returns the only instance. */
  public static FlushGuard instance() {
    return INSTANCE;
  }

  /** Looks at a loop from now on. */
  void add(AioContext context) {
    batches.put(context, 0L);
  }

  /** Does not look at a loop any more. */
  void remove(AioContext context) {
    batches.remove(context);
  }

  /** A loop has queued a write. */
  public void queued() {
    if (!awake.get() && awake.compareAndSet(false, true)) {
      try {
        thread.execute(this::patrol);
      } catch (Throwable e) {
        // No memory, or no thread: the loop sends it when it is not blocked any more.
        awake.set(false);
      }
    }
  }

  private void patrol() {
    int idleLooks = 0;
    while (idleLooks < MAX_IDLE_LOOKS) {
      LockSupport.parkNanos(PERIOD_NANOS);
      idleLooks = look() ? 0 : idleLooks + 1;
    }
    awake.set(false);
    if (look()) {
      // It was queued while the thread still counted as awake, and nothing else wakes it.
      queued();
    }
  }

  /** Returns whether anything was queued; false if looking has failed. */
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
