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
import org.jspecify.annotations.Nullable;
import org.nettyaio.linux.ErrnoException;
import org.nettyaio.linux.aio.AioContext;
import org.nettyaio.linux.aio.PollReservation;

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
 * what they do in their turns. All methods are called on the loop's thread, except {@link #wakeup},
 * {@link #isCompatible} and {@link #metrics}, which may be called from any.
 */
public final class AioIoHandler implements IoHandler {
  private static final InternalLogger logger =
      InternalLoggerFactory.getInstance(AioIoHandler.class);

  private static final int MAX_FAILURES = 16;

  private final ThreadAwareExecutor executor;
  private final AioContext context;
  private final int readsPerRound;
  private final Set<AioRegistration> registrations =
      Collections.newSetFromMap(new IdentityHashMap<>());

  /** Channels whose reads and writes have results: those are as many as the last batch had. */
  private final ReadyQueue answers = new ReadyQueue();

  /** Channels that are ready otherwise: there may be many, of which each round serves some. */
  private final ReadyQueue turns = new ReadyQueue();

  private final JoinedFlushes flushes;
  private final Round round;
  private final LoopEnd loopEnd;

  private final LoopWait wait;

  /** Made when a datagram channel wants them first. */
  private @Nullable IncomingDatagrams incoming;

  private @Nullable OutgoingDatagrams outgoing;

  private final FileSender files = new FileSender();

  /** How many rounds in a row have failed. */
  private int failures;

  private boolean shuttingDown;
  private boolean destroyed;

  private AioIoHandler(ThreadAwareExecutor executor, AioIoHandlerConfig config) {
    this.executor = ObjectUtil.checkNotNull(executor, "executor");
    this.loopEnd = new LoopEnd(executor, this::prepareToDestroy);
    this.readsPerRound = config.readsPerRound();
    this.flushes = new JoinedFlushes(config.joinFlushes());
    this.round =
        new Round(
            switch (config.ioMode()) {
              case ADAPTIVE -> config.batchThreshold();
              case BATCH -> 0;
              case DIRECT -> Integer.MAX_VALUE;
            });
    try {
      int initial = Math.min(config.initialContextSize(), config.maxContextSize());
      this.context = AioContext.open(initial, config.maxContextSize());
      this.wait = new LoopWait(context, config);
      FlushGuard.instance().add(context);
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
    wait.ended();
    round.end();
    if (++failures >= MAX_FAILURES) {
      throw new IllegalStateException(
          "the event loop ends: " + failures + " rounds in a row have failed", e);
    }
    LoopLog.warn(logger, "An event loop goes on after an exception", e);
    return 0;
  }

  private int round(IoHandlerContext runner) {
    boolean timed = runner.shouldReportActiveIoTime();
    long start = timed ? System.nanoTime() : 0;
    flushes.endTurn();
    context.submit();
    if (round.wasInVain()) {
      // Those whom we wait for may need this very core.
      Thread.yield();
    }
    context.reap();
    if (answers.size() + turns.size() == 0 && runner.canBlock()) {
      long before = timed ? System.nanoTime() : 0;
      wait.await(runner);
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
   * Gives channels their turns: all whose transfers have results, and as many of the others as make
   * a round. More would only drive what they bring out of the processor's caches, and tasks want to
   * run too.
   */
  private int dispatch() {
    int answered = answers.size();
    int ready = Math.min(turns.size(), readsPerRound);
    int served = 0;
    // What the last batch has brought is answered by as many writes.
    round.begin(Math.max(answered, ready));
    for (; answered > 0; answered--) {
      served += serve(answers.take());
    }
    for (; ready > 0; ready--) {
      AioRegistration registration = turns.take();
      if (round.putsOffTries() && registration.onlyTries()) {
        turns.putBack(registration);
      } else {
        served += serve(registration);
      }
    }
    round.end();
    return served;
  }

  private int serve(AioRegistration registration) {
    boolean served = true;
    try {
      served = registration.turn(round);
    } catch (Throwable e) {
      // The loop serves others too and must go on, whatever one of its handles does.
      LoopLog.warn(logger, "Unexpected exception in {}", registration.handle(), e);
    }
    flushes.endTurn();
    return served ? 1 : 0;
  }

  /** Returns where channels that are ready for this reason wait for their turn. */
  ReadyQueue queueOf(Reason reason) {
    return reason == Reason.WRITTEN || reason == Reason.READ ? answers : turns;
  }

  ReadyQueue turns() {
    return turns;
  }

  JoinedFlushes flushes() {
    return flushes;
  }

  /** A transfer is made by a system call of its own. */
  void performing() {
    round.performing();
    context.counters().transferred();
  }

  /** A read for which no poll had fired has, or has not, brought something. */
  void tried(boolean hit) {
    round.tried(hit);
    context.counters().speculated(hit);
  }

  /** Something is flushed on a channel; see {@link JoinedFlushes#join}. */
  boolean joinFlush(AioRegistration registration) {
    boolean joined = flushes.join(registration, round);
    if (joined) {
      context.counters().joinedFlush();
    }
    return joined;
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
    return round.isBatching();
  }

  boolean isTurn() {
    return round.isTurn();
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

  /** Returns what the channels of this loop send files with. */
  FileSender files() {
    return files;
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
          LoopLog.debug(logger, "Failed to close {}", registration.handle(), e);
        }
      }
    }
    loopEnd.runAwaited();
    flushes.endTurn();
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
      LoopLog.warn(logger, "Failed to end what is under way on an event loop", e);
    }
    destroyed = true;
    FlushGuard.instance().remove(context);
    // Ends every poll that is still armed, in one pass; the last results are handed out after that.
    context.close();
    for (AioRegistration registration : new ArrayList<>(registrations)) {
      registration.invalidate();
    }
    while (answers.size() + turns.size() > 0) {
      // A turn may have made others.
      dispatch();
    }
    files.close();
  }

  @Override
  public void wakeup() {
    if (!executor.isExecutorThread(Thread.currentThread())) {
      wait.wakeup();
    }
  }

  @Override
  public boolean isCompatible(Class<? extends IoHandle> handleType) {
    return AioIoHandle.class.isAssignableFrom(handleType);
  }
}
