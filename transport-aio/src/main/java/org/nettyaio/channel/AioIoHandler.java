package org.nettyaio.channel;

import io.netty.channel.ChannelException;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoRegistration;
import io.netty.util.concurrent.ThreadAwareExecutor;
import io.netty.util.internal.ObjectUtil;
import io.netty.util.internal.StringUtil;
import io.netty.util.internal.logging.InternalLogger;
import io.netty.util.internal.logging.InternalLoggerFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.nettyaio.linux.AioContext;
import org.nettyaio.linux.AioResults;
import org.nettyaio.linux.ErrnoException;
import org.nettyaio.linux.PollReservation;

/**
 * The event loop's way to the kernel: {@link IoHandler} on a Linux AIO context.
 *
 * <p>One round sends what has been queued since the last, in one {@code io_submit}; if there is
 * nothing else to do, it looks at the ring for a moment and then waits in {@code io_getevents}; it
 * hands the results to their channels, whose reads and writes are made at once if they are few and
 * queued if they are many; and it sends what has been queued, so that a flushed write never waits
 * for the loop's tasks.
 *
 * <p>Channels queue operations through their {@link AioRegistration}; the handler does not know
 * what they do with the results. All methods are called on the loop's thread, except {@link
 * #wakeup}, {@link #isCompatible} and {@link #metrics}, which may be called from any.
 */
public final class AioIoHandler implements IoHandler {
  private static final InternalLogger logger =
      InternalLoggerFactory.getInstance(AioIoHandler.class);

  private static final int MAX_FAILURES = 16;

  private final ThreadAwareExecutor executor;
  private final AioContext context;
  private final AioResults results;
  private final Spinner spinner;
  private final int readsPerRound;
  private final int batchThreshold;
  private final int coalescedCompletions;
  private final long coalesceNanos;
  private final Set<AioRegistration> registrations =
      Collections.newSetFromMap(new IdentityHashMap<>());

  private final LoopEnd loopEnd;

  /** Whether the loop sleeps, and whether somebody wants it not to. */
  private enum Sleep {
    /** It runs, and nobody has called {@link #wakeup} since it last could have slept. */
    AWAKE,
    /** It sleeps, or is about to and will look for tasks once more before it does. */
    ASLEEP,
    /** Somebody has called {@link #wakeup}: the loop does not sleep, this time. */
    WOKEN
  }

  private final AtomicReference<Sleep> sleep = new AtomicReference<>(Sleep.AWAKE);

  /** Made when a datagram channel wants them first. */
  private @Nullable IncomingDatagrams incoming;

  private @Nullable OutgoingDatagrams outgoing;

  /** Whether this round has so many transfers that they are better made together. */
  private boolean many;

  /** Whether what is flushed now may wait for the end of the round. */
  private boolean mayWait;

  /** Whether a read that was a try has brought nothing in this round. */
  private boolean missed;

  /** How many transfers of this round have been made by system calls of their own. */
  private int performed;

  /** How many rounds in a row have failed. */
  private int failures;

  private boolean shuttingDown;
  private boolean destroyed;

  private AioIoHandler(ThreadAwareExecutor executor, AioIoHandlerConfig config) {
    this.executor = ObjectUtil.checkNotNull(executor, "executor");
    this.loopEnd = new LoopEnd(executor, this::prepareToDestroy);
    this.spinner = new Spinner(config.spin().toNanos());
    this.readsPerRound = config.readsPerRound();
    this.batchThreshold =
        switch (config.ioMode()) {
          case ADAPTIVE -> config.batchThreshold();
          case BATCH -> 0;
          case DIRECT -> Integer.MAX_VALUE;
        };
    this.coalescedCompletions = config.coalescedCompletions();
    this.coalesceNanos = config.coalesceWait().toNanos();
    try {
      int initial = Math.min(config.initialContextSize(), config.maxContextSize());
      this.context = AioContext.open(initial, config.maxContextSize());
      this.results = context.results();
    } catch (ErrnoException e) {
      throw new ChannelException("cannot set up an event loop: " + e.getMessage(), e);
    }
  }

  /**
   * Returns a factory of handlers with the default configuration, for {@code
   * MultiThreadIoEventLoopGroup}.
   *
   * @throws UnsupportedOperationException if the transport is not available here; says why
   */
  public static IoHandlerFactory newFactory() {
    return newFactory(new AioIoHandlerConfig());
  }

  /**
   * Returns a factory of handlers, for {@code MultiThreadIoEventLoopGroup}. A handler that cannot
   * be set up, because {@code fs.aio-max-nr} is reached, makes the factory throw a {@link
   * ChannelException} that says what to set it to.
   *
   * @param config how the handlers are set up; copied
   * @throws UnsupportedOperationException if the transport is not available here; says why
   */
  public static IoHandlerFactory newFactory(AioIoHandlerConfig config) {
    Aio.ensureAvailability();
    AioIoHandlerConfig copy = new AioIoHandlerConfig(config);
    return new IoHandlerFactory() {
      @Override
      public IoHandler newHandler(ThreadAwareExecutor executor) {
        return new AioIoHandler(executor, copy);
      }

      // A context belongs to the process, not to a thread: loops can be suspended and go on
      // elsewhere.
      @Override
      public boolean isChangingThreadSupported() {
        return true;
      }
    };
  }

  /** Returns what this handler has done so far. */
  public AioMetrics metrics() {
    return AioMetrics.of(context.counters());
  }

  @Override
  public int run(IoHandlerContext runner) {
    if (destroyed) {
      return 0;
    }
    try {
      int handled = round(runner);
      failures = 0;
      return handled;
    } catch (Throwable e) {
      return failed(e);
    }
  }

  /**
   * A round has failed, by what is no fault of a handle's: no memory, for example, or a kernel that
   * refuses what it has allowed before. The loop goes on, as everything is as it was; but not for
   * ever, as it would do nothing else.
   */
  private int failed(Throwable e) {
    sleep.set(Sleep.AWAKE);
    mayWait = false;
    if (++failures >= MAX_FAILURES) {
      throw new IllegalStateException(
          "the event loop ends: " + failures + " rounds in a row have failed", e);
    }
    logger.warn("An event loop goes on after an exception", e);
    return 0;
  }

  private int round(IoHandlerContext runner) {
    boolean timed = runner.shouldReportActiveIoTime();
    long start = timed ? System.nanoTime() : 0;
    context.submit();
    context.reap();
    if (results.size() == 0 && runner.canBlock()) {
      long before = timed ? System.nanoTime() : 0;
      waitForResults(runner);
      start += timed ? System.nanoTime() - before : 0;
    }
    int handled = dispatch();
    context.submit();
    if (timed) {
      runner.reportActiveIoTime(System.nanoTime() - start);
    }
    return handled;
  }

  /**
   * Nothing is to be done now: looks at the ring for a moment if that has paid lately, and then
   * sleeps.
   */
  private void waitForResults(IoHandlerContext runner) {
    long spin = spinner.nanos();
    if (spin == 0 || !spin(runner, spin)) {
      sleep(runner);
    }
  }

  /** Looks whether something comes soon; returns whether it has. */
  private boolean spin(IoHandlerContext runner, long nanos) {
    long start = System.nanoTime();
    do {
      Thread.onSpinWait();
      if (context.reap() > 0 || !runner.canBlock()) {
        spinner.won();
        context.counters().spun(true);
        return true;
      }
    } while (System.nanoTime() - start < nanos);
    spinner.lost();
    context.counters().spun(false);
    return false;
  }

  private void sleep(IoHandlerContext runner) {
    if (!sleep.compareAndSet(Sleep.AWAKE, Sleep.ASLEEP)) {
      sleep.set(Sleep.AWAKE);
      return;
    }
    // Asked again now that others know: a task that came before is seen here, one that comes after
    // brings a wake-up.
    if (runner.canBlock()) {
      long start = System.nanoTime();
      long nanos = runner.deadlineNanos() == -1 ? -1 : runner.delayNanos(start);
      if (nanos != 0) {
        int count = context.await(1, nanos);
        if (count > 0 && count < coalescedCompletions) {
          context.await(coalescedCompletions - count, coalesceNanos);
        }
        context.reap();
        spinner.slept(System.nanoTime() - start);
      }
    }
    sleep.set(Sleep.AWAKE);
  }

  /**
   * Hands the results that are there now to their handles: those of reads and writes, and of polls
   * as many as make a round. More would only drive what they bring out of the processor's caches,
   * and tasks want to run too.
   */
  private int dispatch() {
    int handled = 0;
    int transfers = results.transfers();
    int polls = Math.min(results.polls(), readsPerRound);
    missed = false;
    performed = 0;
    // What the last batch has brought is answered by as many writes.
    many = Math.max(transfers, polls) >= batchThreshold;
    for (; transfers > 0; transfers--) {
      handled += deliver((AioOperation) results.nextTransfer());
    }
    for (; polls > 0; polls--) {
      AioOperation operation = (AioOperation) results.nextPoll();
      if (missed && !many && operation != null && operation.result() == 0) {
        // Peers answer in the order in which they were served: if one has not yet, neither have
        // those that come after it. They keep their order, and the first is tried again soon.
        results.postpone(operation);
      } else {
        handled += deliver(operation);
      }
    }
    mayWait = false;
    return handled;
  }

  private int deliver(@Nullable AioOperation operation) {
    if (operation == null) {
      return 0;
    }
    // A handler may block, which it should not, and yet what it has flushed is to go out, as it
    // would on other transports. For the many reads of a round that would cost the batch; when a
    // connection is established it costs nothing.
    mayWait = operation.kind() != AioOperation.Kind.POLL_OUT;
    try {
      operation.registration().completed(operation);
    } catch (Throwable e) {
      // The loop serves others too and must go on, whatever one of its handles does.
      logger.warn("Unexpected exception in {}", operation, e);
    }
    return 1;
  }

  /** A transfer is made by a system call of its own: the more of them, the sooner they are many. */
  void performing() {
    if (++performed >= batchThreshold) {
      many = true;
    }
  }

  /** A read for which no poll had fired has, or has not, brought something. */
  void speculated(boolean hit) {
    missed |= !hit;
    context.counters().speculated(hit);
  }

  @Override
  public IoRegistration register(IoHandle handle) {
    if (!(handle instanceof AioIoHandle aioHandle)) {
      throw new IllegalArgumentException(
          "IoHandle of type " + StringUtil.simpleClassName(handle) + " not supported");
    }
    if (shuttingDown || destroyed || loopEnd.isNear()) {
      throw new IllegalStateException("the event loop is shutting down");
    }
    PollReservation reservation;
    try {
      reservation = context.reserve();
    } catch (ErrnoException e) {
      throw new ChannelException(
          "no room for another channel on this event loop: " + e.getMessage(), e);
    }
    AioRegistration registration = new AioRegistration(this, context, reservation, aioHandle);
    registrations.add(registration);
    loopEnd.watch();
    aioHandle.registered();
    return registration;
  }

  /**
   * Whether a flushed write can wait for the end of the round. In a task it cannot: others may be
   * queued behind it, for long.
   */
  boolean isBatching() {
    return many && mayWait;
  }

  /** Returns where all channels of this loop receive datagrams. */
  IncomingDatagrams incoming() {
    if (incoming == null) {
      incoming = new IncomingDatagrams();
    }
    return incoming;
  }

  /** Returns what sends the datagrams of all channels of this loop. */
  OutgoingDatagrams outgoing() {
    if (outgoing == null) {
      outgoing = new OutgoingDatagrams();
    }
    return outgoing;
  }

  /** Nothing of this registration is outstanding any more. */
  void removed(AioRegistration registration) {
    registrations.remove(registration);
    context.unreserve(registration.reservation());
    if (registrations.isEmpty()) {
      loopEnd.forget();
    }
  }

  LoopEnd loopEnd() {
    return loopEnd;
  }

  /** Runs this on the loop: now, if that is where we are. */
  void onLoop(Runnable task) {
    if (executor.isExecutorThread(Thread.currentThread())) {
      task.run();
    } else {
      executor.execute(task);
    }
  }

  @Override
  public void prepareToDestroy() {
    if (destroyed) {
      return;
    }
    shuttingDown = true;
    for (AioRegistration registration : new ArrayList<>(registrations)) {
      // Of one that is cancelled the handle may be on another loop already.
      if (registration.isValid()) {
        // To close the handle is to end its operations; its registration ends by that, not before.
        try {
          registration.handle().close();
        } catch (Throwable e) {
          logger.debug("Failed to close {}", registration.handle(), e);
        }
      }
    }
    loopEnd.runAwaited();
    context.submit();
    context.reap();
    dispatch();
  }

  @Override
  public void destroy() {
    if (destroyed) {
      return;
    }
    try {
      prepareToDestroy();
    } catch (Throwable e) {
      logger.warn("Failed to end what is under way on an event loop", e);
    }
    destroyed = true;
    // Ends every poll that is still armed, in one pass; the last results are handed out after that.
    context.close();
    for (AioRegistration registration : new ArrayList<>(registrations)) {
      registration.invalidate();
    }
    while (dispatch() > 0) {
      // A result may have made others.
    }
  }

  @Override
  public void wakeup() {
    if (sleep.get() != Sleep.WOKEN
        && !executor.isExecutorThread(Thread.currentThread())
        && sleep.getAndSet(Sleep.WOKEN) == Sleep.ASLEEP) {
      context.wakeup();
    }
  }

  @Override
  public boolean isCompatible(Class<? extends IoHandle> handleType) {
    return AioIoHandle.class.isAssignableFrom(handleType);
  }
}
