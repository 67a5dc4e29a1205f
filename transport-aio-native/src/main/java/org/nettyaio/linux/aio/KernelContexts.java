package org.nettyaio.linux.aio;

import java.util.concurrent.TimeUnit;
import org.nettyaio.linux.ErrnoException;

/**
 * Supplies kernel contexts, spare ones first, and takes back those that have ended. May be used
 * from any thread.
 */
final class KernelContexts {
  /** How long to wait for contexts of this process that are being given back. */
  private static final long SETUP_PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private static final SpareContexts SPARES = new SpareContexts();

  private KernelContexts() {}

  /** Returns those that are kept for a moment before they are given back. */
  static SpareContexts spares() {
    return SPARES;
  }

  /**
   * Sets up a context, or takes one that is spare.
   *
   * @param capacity how many requests it shall hold; {@code fs.aio-max-nr} is charged with this
   * @throws AioLimitException if {@code fs.aio-max-nr} does not allow it
   * @throws UnusableRingException if its ring cannot be read from user space
   * @throws ErrnoException if the kernel refuses for another reason
   */
  static KernelContext create(int capacity) throws ErrnoException {
    KernelContext spare = SPARES.take(capacity);
    if (spare != null) {
      return spare;
    }
    try {
      return KernelContext.setUp(capacity);
    } catch (AioLimitException e) {
      // A caller that tries again finds more room.
      SPARES.release();
      throw e;
    }
  }

  /**
   * Sets up a context as {@link #create} does, but where {@code fs.aio-max-nr} does not allow it
   * and contexts of this process are about to be given back, waits for them, for a while. A thread
   * that has connections to serve must not call this.
   */
  static KernelContext createPatiently(int capacity) throws ErrnoException {
    long deadline = System.nanoTime() + SETUP_PATIENCE_NANOS;
    for (; ; ) {
      long destroyed = Destroyer.instance().destroyed();
      try {
        return create(capacity);
      } catch (AioLimitException e) {
        if (!awaitRoom(destroyed, deadline)) {
          throw e;
        }
      }
    }
  }

  /**
   * Gives back the spare contexts, and waits until one more context has been given back.
   *
   * @param before what {@link Destroyer#destroyed} has returned
   * @param deadline when to give up, by {@link System#nanoTime}
   * @return whether one has, in time; false at once if there is none to wait for
   */
  static boolean awaitRoom(long before, long deadline) {
    SPARES.release();
    return Destroyer.instance().awaitMoreThan(before, deadline);
  }

  /**
   * Ends a context of which the kernel has no request, for its owner as {@link
   * KernelContext#destroy} does; another may use it soon.
   */
  static void retire(KernelContext context) {
    SPARES.keep(context.handOver());
  }
}
