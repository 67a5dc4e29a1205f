package org.nettyaio.channel.internal.loop;

import io.netty.channel.IoHandlerContext;
import io.netty.util.concurrent.ThreadAwareExecutor;
import io.netty.util.internal.logging.InternalLogger;
import io.netty.util.internal.logging.InternalLoggerFactory;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.nettyaio.channel.AioIoHandlerConfig;
import org.nettyaio.linux.ErrnoException;
import org.nettyaio.linux.aio.AioContext;
import org.nettyaio.linux.aio.IovecArena;

/**
 * Runs the rounds of an event loop on one kernel context.
 *
 * <p>A round sends what has been queued since the last one, in one {@code io_submit}; if there is
 * nothing else to do, it spins on the ring for a moment and then waits in {@code io_getevents}; it
 * gives the channels that are ready their turns, in which reads and writes are made at once if they
 * are few and queued if they are many; and it sends what has been queued, so that a flushed write
 * never waits for the loop's tasks. Used on the loop's thread, except for {@link #wakeup}.
 */
public final class Loop {
  private static final InternalLogger logger = InternalLoggerFactory.getInstance(Loop.class);

  /** The loop ends after so many failed rounds in a row. */
  private static final int MAX_FAILURES = 16;

  private final ThreadAwareExecutor executor;
  private final AioContext context;
  private final int readsPerRound;

  /** Channels whose reads and writes have results: those are as many as the last batch had. */
  private final ReadyQueue answers = new ReadyQueue();

  /** Channels that are ready for other reasons: there may be many, and each round serves some. */
  private final ReadyQueue turns = new ReadyQueue();

  private final JoinedFlushes flushes;
  private final Round round;
  private final LoopWait wait;

  /** By {@link LoopLocal#index}. */
  private @Nullable Object[] locals = new Object[4];

  /** How many rounds in a row have failed. */
  private int failures;

  /**
   * Sets up a loop with a kernel context.
   *
   * @param executor runs the loop
   * @throws ErrnoException if there is no room for a context; its message names the limit
   */
  public Loop(ThreadAwareExecutor executor, AioIoHandlerConfig config) throws ErrnoException {
    this.executor = executor;
    this.readsPerRound = config.getReadsPerRound();
    this.flushes = new JoinedFlushes(config.isJoinFlushes());
    this.round =
        new Round(
            switch (config.getIoMode()) {
              case ADAPTIVE -> config.getBatchThreshold();
              case BATCH -> 0;
              case DIRECT -> Integer.MAX_VALUE;
            });
    int initial = Math.min(config.getInitialContextSize(), config.getMaxContextSize());
    this.context = AioContext.open(initial, config.getMaxContextSize());
    this.wait = new LoopWait(context, config);
    FlushGuard.instance().add(context);
  }

  public AioContext context() {
    return context;
  }

  // Rounds

  /**
   * Does one round, as {@code IoHandler.run} asks for it.
   *
   * @return how many channels had a turn
   * @throws IllegalStateException if this and the last fifteen rounds have all failed
   */
  public int run(IoHandlerContext runner) {
    try {
      int handled = round(runner);
      failures = 0;
      return handled;
    } catch (Throwable e) {
      return failed(e);
    }
  }

  /**
   * A round has failed for a reason that is no channel's: no memory, for example, or a kernel that
   * refuses what it allowed before. The loop continues, as events are still in the ring and
   * requests in the batch; but not for ever, as it would do nothing else.
   */
  private int failed(Throwable e) {
    wait.aborted();
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
    if (round.onlyMissed()) {
      // The peers whose answers it tried to read may need this core.
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
   * Gives channels their turns: all whose transfers have results, and up to {@code readsPerRound}
   * of the others. More reads would evict from the processor's caches what the first have read, and
   * tasks have to run too.
   */
  private int dispatch() {
    int answered = answers.size();
    int ready = Math.min(turns.size(), readsPerRound);
    int served = 0;
    // Each result of the last batch is likely to be answered by a write.
    round.begin(Math.max(answered, ready));
    for (; answered > 0; answered--) {
      served += serve(answers.take());
    }
    for (; ready > 0; ready--) {
      ReadyQueue.Member member = turns.take();
      if (round.postponesTries() && member.onlyTries()) {
        turns.putBack(member);
      } else {
        served += serve(member);
      }
    }
    round.end();
    return served;
  }

  private int serve(ReadyQueue.Member member) {
    boolean served = true;
    try {
      served = member.turn(round);
    } catch (Throwable e) {
      // The loop serves other channels too, and continues whatever one of them throws.
      LoopLog.warn(logger, "Unexpected exception in {}", member, e);
    }
    flushes.endTurn();
    return served ? 1 : 0;
  }

  /** Ends the wait, the current one or the next. May be called from any thread. */
  public void wakeup() {
    if (!executor.isExecutorThread(Thread.currentThread())) {
      wait.wakeup();
    }
  }

  /**
   * Runs a task on the loop: now, if the caller is on it. May be called from any thread.
   *
   * @throws java.util.concurrent.RejectedExecutionException if the loop takes no more tasks
   */
  void execute(Runnable task) {
    if (executor.isExecutorThread(Thread.currentThread())) {
      task.run();
    } else {
      executor.execute(task);
    }
  }

  /** The loop is going to end: sends what is flushed, and gives ready channels one more turn. */
  public void finish() {
    flushes.endTurn();
    context.submit();
    context.reap();
    dispatch();
  }

  /**
   * Ends every poll that is still armed, in one pass; what that makes ready waits for {@link
   * #drain}.
   */
  public void close() {
    FlushGuard.instance().remove(context);
    context.close();
  }

  /** Serves what is ready, after the context was closed, and closes what the channels shared. */
  public void drain() {
    while (answers.size() + turns.size() > 0) {
      // A turn may have made other channels ready.
      dispatch();
    }
    for (Object local : locals) {
      if (local instanceof AutoCloseable closeable) {
        close(closeable);
      }
    }
    Arrays.fill(locals, null);
  }

  private static void close(AutoCloseable closeable) {
    try {
      closeable.close();
    } catch (Throwable e) {
      LoopLog.warn(logger, "Failed to close {}", closeable, e);
    }
  }

  // For channels

  /** Returns where channels that are ready for this reason wait for their turn. */
  ReadyQueue queueOf(Reason reason) {
    return reason == Reason.WRITTEN || reason == Reason.READ ? answers : turns;
  }

  /** Returns the number of this turn; see {@link JoinedFlushes}. */
  public long turn() {
    return flushes.turn();
  }

  /** Whether a channel of the loop is having its turn, as opposed to a task. */
  public boolean isTurn() {
    return round.isTurn();
  }

  /**
   * Whether a transfer is to be queued for the batch of this round; see {@link Round#isBatching}.
   */
  public boolean isBatching() {
    return round.isBatching();
  }

  /**
   * Makes a transfer that was set up now, by a system call of its own.
   *
   * @return bytes transferred, or a negative errno
   */
  public int perform(ChannelTransfer transfer) {
    round.performing();
    context.counters().transferred();
    return transfer.perform();
  }

  /** A try, which is a read without a poll, has or has not brought something. */
  public void tried(boolean hit) {
    round.tried(hit);
    context.counters().speculated(hit);
  }

  /**
   * Something was flushed on a channel; see {@link JoinedFlushes#join}.
   *
   * @return false if the channel is to send it now
   */
  boolean joinFlush(JoinedFlushes.Member member) {
    boolean joined = flushes.join(member, round);
    if (joined) {
      context.counters().joinedFlush();
    }
    return joined;
  }

  /**
   * Returns where gathering writes put their vectors; they are valid until the next batch is sent.
   * Sends the batch now if there is not enough room.
   *
   * @param needed how many there must be room for
   */
  public IovecArena iovecs(int needed) {
    if (context.iovecs().remaining() < needed) {
      context.submit();
    }
    return context.iovecs();
  }

  /**
   * Sends the loop's batch now and reads the results. Reads and writes are done after that: the
   * kernel runs those of non-blocking sockets within {@code io_submit} (aio_read and aio_write in
   * fs/aio.c).
   */
  public void settle() {
    context.submit();
    context.reap();
  }

  /** Returns what this loop has of a kind; makes it if there is none yet. */
  @SuppressWarnings("unchecked") // What is at the index of a local has been made by it.
  public <T> T local(LoopLocal<T> kind) {
    int index = kind.index();
    if (index >= locals.length) {
      locals = Arrays.copyOf(locals, index + 4);
    }
    Object local = locals[index];
    if (local == null) {
      local = kind.make();
      locals[index] = local;
    }
    return (T) local;
  }
}
