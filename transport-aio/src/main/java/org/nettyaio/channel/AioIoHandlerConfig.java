package org.nettyaio.channel;

import io.netty.util.internal.ObjectUtil;
import io.netty.util.internal.SystemPropertyUtil;
import io.netty.util.internal.logging.InternalLogger;
import io.netty.util.internal.logging.InternalLoggerFactory;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;

/**
 * How event loops are set up: the settings of an {@link AioIoHandler}, given to {@link
 * AioIoHandler#newFactory(AioIoHandlerConfig)} or to an {@link AioEventLoopGroup}.
 *
 * <p>The defaults are meant for all programs. Each has a system property, which changes it for the
 * whole process and is read once; a property whose value makes no sense is logged and ignored.
 *
 * <p>Not safe for use by several threads at a time. Factories and groups copy what they are given:
 * a change after that has no effect on their loops.
 */
public final class AioIoHandlerConfig {
  private static final String PREFIX = "org.nettyaio.";

  private static final InternalLogger logger =
      InternalLoggerFactory.getInstance(AioIoHandlerConfig.class);

  private static final int DEFAULT_INITIAL_CONTEXT_SIZE = property("initialContextSize", 1, 256);
  private static final int DEFAULT_MAX_CONTEXT_SIZE = property("maxContextSize", 1, 1 << 20);
  private static final AioIoMode DEFAULT_IO_MODE = ioModeProperty();
  private static final boolean DEFAULT_JOIN_FLUSHES =
      SystemPropertyUtil.getBoolean(PREFIX + "joinFlushes", true);
  private static final int DEFAULT_BATCH_THRESHOLD = property("batchThreshold", 1, 16);
  private static final int DEFAULT_READS_PER_ROUND = property("readsPerRound", 1, 32);
  private static final Duration DEFAULT_SPIN = micros(property("spin", 0, 30));
  private static final int DEFAULT_COALESCE = property("coalesce", 1, 1);
  private static final Duration DEFAULT_COALESCE_WAIT = micros(property("coalesceWait", 0, 50));

  private int initialContextSize = DEFAULT_INITIAL_CONTEXT_SIZE;
  private int maxContextSize = DEFAULT_MAX_CONTEXT_SIZE;
  private AioIoMode ioMode = DEFAULT_IO_MODE;
  private boolean joinFlushes = DEFAULT_JOIN_FLUSHES;
  private int batchThreshold = DEFAULT_BATCH_THRESHOLD;
  private int readsPerRound = DEFAULT_READS_PER_ROUND;
  private Duration spin = DEFAULT_SPIN;
  private int coalescedCompletions = DEFAULT_COALESCE;
  private Duration coalesceWait = DEFAULT_COALESCE_WAIT;

  private static int property(String name, int least, int otherwise) {
    int value = SystemPropertyUtil.getInt(PREFIX + name, otherwise);
    if (value < least) {
      logger.warn(
          "-D{}{}={}: expected at least {}; using {}", PREFIX, name, value, least, otherwise);
      return otherwise;
    }
    return value;
  }

  private static AioIoMode ioModeProperty() {
    String value = SystemPropertyUtil.get(PREFIX + "ioMode", AioIoMode.ADAPTIVE.name());
    for (AioIoMode mode : AioIoMode.values()) {
      if (mode.name().equalsIgnoreCase(value)) {
        return mode;
      }
    }
    logger.warn(
        "-D{}ioMode={}: expected one of {}; using {}",
        PREFIX,
        value,
        Arrays.toString(AioIoMode.values()),
        AioIoMode.ADAPTIVE);
    return AioIoMode.ADAPTIVE;
  }

  private static Duration micros(int micros) {
    return Duration.of(micros, ChronoUnit.MICROS);
  }

  /** Creates a configuration with the default values. */
  public AioIoHandlerConfig() {}

  AioIoHandlerConfig(AioIoHandlerConfig other) {
    initialContextSize = other.initialContextSize;
    maxContextSize = other.maxContextSize;
    ioMode = other.ioMode;
    joinFlushes = other.joinFlushes;
    batchThreshold = other.batchThreshold;
    readsPerRound = other.readsPerRound;
    spin = other.spin;
    coalescedCompletions = other.coalescedCompletions;
    coalesceWait = other.coalesceWait;
  }

  /** Returns how a loop makes its reads and writes. */
  public AioIoMode getIoMode() {
    return ioMode;
  }

  /**
   * Sets how a loop makes its reads and writes. Default: {@link AioIoMode#ADAPTIVE}, or what the
   * system property {@code org.nettyaio.ioMode} names.
   *
   * @param ioMode how
   * @return this
   */
  public AioIoHandlerConfig setIoMode(AioIoMode ioMode) {
    this.ioMode = ObjectUtil.checkNotNull(ioMode, "ioMode");
    return this;
  }

  /** Returns whether flushes of a channel in the same turn of its loop are joined. */
  public boolean isJoinFlushes() {
    return joinFlushes;
  }

  /**
   * Sets whether flushes of a channel in the same turn of its loop are joined. A turn is the time
   * in which the loop passes a channel what it has read; all tasks and timers between two rounds of
   * the loop are one turn too. The first flush of a turn is sent at once; what is flushed on the
   * same channel after it is sent when the turn ends, in one call. In the turn of a channel that
   * had four flushes or more in its last turn the first one waits too. Nothing waits when the
   * channel has become unwritable, nor for longer than a millisecond, which is checked at the next
   * flush on the loop.
   *
   * <p>If this is off, each flush is a system call of its own, and is sent even if the handler then
   * blocks the loop. Default: true, or the system property {@code org.nettyaio.joinFlushes}.
   *
   * @param joinFlushes whether
   * @return this
   */
  public AioIoHandlerConfig setJoinFlushes(boolean joinFlushes) {
    this.joinFlushes = joinFlushes;
    return this;
  }

  /** Returns how many channels have to be ready for their reads and writes to be batched. */
  public int getBatchThreshold() {
    return batchThreshold;
  }

  /**
   * Sets how many channels have to be ready for {@link AioIoMode#ADAPTIVE} to make their reads and
   * writes in one {@code io_submit}. With fewer, each is a system call of its own. The other modes
   * do not use it. Default: 16, or the system property {@code org.nettyaio.batchThreshold}.
   *
   * @param batchThreshold number of channels, at least 1
   * @return this
   * @throws IllegalArgumentException if it is less than 1
   */
  public AioIoHandlerConfig setBatchThreshold(int batchThreshold) {
    this.batchThreshold = ObjectUtil.checkPositive(batchThreshold, "batchThreshold");
    return this;
  }

  /** Returns how many channels a loop reads from in a round. */
  public int getReadsPerRound() {
    return readsPerRound;
  }

  /**
   * Sets how many channels a loop reads from before it sends the answers and runs tasks. More make
   * larger batches, but then what was read leaves the processor's caches before it is answered.
   * Default: 32, or the system property {@code org.nettyaio.readsPerRound}.
   *
   * @param readsPerRound number of channels, at least 1
   * @return this
   * @throws IllegalArgumentException if it is less than 1
   */
  public AioIoHandlerConfig setReadsPerRound(int readsPerRound) {
    this.readsPerRound = ObjectUtil.checkPositive(readsPerRound, "readsPerRound");
    return this;
  }

  /** Returns how long a loop with nothing to do looks for completions before it sleeps. */
  public Duration getSpin() {
    return spin;
  }

  /**
   * Sets how long a loop with nothing to do looks for completions before it sleeps. It does so only
   * while that has paid lately; an idle loop sleeps at once. Where loops share processors with each
   * other or with other work, this time is taken from them. Default: 30 microseconds, or the system
   * property {@code org.nettyaio.spin}, in microseconds.
   *
   * @param spin how long, to the nanosecond; zero turns spinning off
   * @return this
   * @throws IllegalArgumentException if it is negative
   */
  public AioIoHandlerConfig setSpin(Duration spin) {
    this.spin = checkNotNegative(spin, "spin");
    return this;
  }

  /** Returns for how many completions a loop that is woken waits before it handles them. */
  public int getCoalescedCompletions() {
    return coalescedCompletions;
  }

  /**
   * Sets for how many completions a loop that is woken waits, for at most {@link #getCoalesceWait},
   * before it handles them, so that they share one wake-up. For throughput on machines where waking
   * a thread is expensive; it delays answers, and tasks of other threads too. Default: 1, which is
   * off, or the system property {@code org.nettyaio.coalesce}.
   *
   * @param coalescedCompletions number of completions, at least 1
   * @return this
   * @throws IllegalArgumentException if it is less than 1
   */
  public AioIoHandlerConfig setCoalescedCompletions(int coalescedCompletions) {
    this.coalescedCompletions =
        ObjectUtil.checkPositive(coalescedCompletions, "coalescedCompletions");
    return this;
  }

  /** Returns how long a loop waits for further completions. */
  public Duration getCoalesceWait() {
    return coalesceWait;
  }

  /**
   * Sets how long a loop waits for further completions, where {@link #getCoalescedCompletions} is
   * more than 1. Default: 50 microseconds, or the system property {@code
   * org.nettyaio.coalesceWait}, in microseconds.
   *
   * @param coalesceWait how long, to the nanosecond
   * @return this
   * @throws IllegalArgumentException if it is negative
   */
  public AioIoHandlerConfig setCoalesceWait(Duration coalesceWait) {
    this.coalesceWait = checkNotNegative(coalesceWait, "coalesceWait");
    return this;
  }

  private static Duration checkNotNegative(Duration duration, String name) {
    ObjectUtil.checkNotNull(duration, name);
    if (duration.isNegative()) {
      throw new IllegalArgumentException(name + ": " + duration + " (expected: >= 0)");
    }
    return duration;
  }

  /** Returns how many requests the AIO context of a loop holds to begin with. */
  public int getInitialContextSize() {
    return initialContextSize;
  }

  /**
   * Sets how many requests the AIO context of a loop holds to begin with. An idle connection takes
   * one; a loop that needs more doubles its context, up to {@link #getMaxContextSize}, which also
   * limits what it begins with. The sum over all loops of all processes is limited by {@code
   * fs.aio-max-nr}, 65536 by default. Default: 256, or the system property {@code
   * org.nettyaio.initialContextSize}.
   *
   * @param initialContextSize number of requests, at least 1
   * @return this
   * @throws IllegalArgumentException if it is less than 1
   */
  public AioIoHandlerConfig setInitialContextSize(int initialContextSize) {
    this.initialContextSize = ObjectUtil.checkPositive(initialContextSize, "initialContextSize");
    return this;
  }

  /** Returns how many requests the AIO context of a loop may grow to hold. */
  public int getMaxContextSize() {
    return maxContextSize;
  }

  /**
   * Sets how many requests the AIO context of a loop may grow to hold. A channel for which it has
   * no room is refused. Default: 1048576, or the system property {@code
   * org.nettyaio.maxContextSize}.
   *
   * @param maxContextSize number of requests, at least 1
   * @return this
   * @throws IllegalArgumentException if it is less than 1
   */
  public AioIoHandlerConfig setMaxContextSize(int maxContextSize) {
    this.maxContextSize = ObjectUtil.checkPositive(maxContextSize, "maxContextSize");
    return this;
  }
}
