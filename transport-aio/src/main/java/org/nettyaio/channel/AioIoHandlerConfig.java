package org.nettyaio.channel;

import io.netty.util.internal.ObjectUtil;
import io.netty.util.internal.SystemPropertyUtil;
import io.netty.util.internal.logging.InternalLogger;
import io.netty.util.internal.logging.InternalLoggerFactory;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;

/**
 * How an {@link AioIoHandler} is set up. The defaults serve all work; a system property changes the
 * default of the whole process. Instances may be changed by one thread at a time; {@link
 * AioIoHandler#newFactory(AioIoHandlerConfig)} copies what it is given.
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
  public AioIoMode ioMode() {
    return ioMode;
  }

  /**
   * Sets how a loop makes its reads and writes. Default: {@link AioIoMode#ADAPTIVE}, or what the
   * system property {@code org.nettyaio.ioMode} names.
   *
   * @return this
   */
  public AioIoHandlerConfig setIoMode(AioIoMode ioMode) {
    this.ioMode = ObjectUtil.checkNotNull(ioMode, "ioMode");
    return this;
  }

  /** Returns whether flushes of a channel that follow each other closely go out together. */
  public boolean joinFlushes() {
    return joinFlushes;
  }

  /**
   * Sets whether flushes of a channel that follow each other closely go out together. The first one
   * of a turn, that is while the loop hands a channel what it has read, or in the tasks and timers
   * between two rounds of the loop, is made at once; what is flushed on the same channel after that
   * goes out when the turn ends, in one call; a channel that had four flushes or more in its last
   * turn has the first wait too. All go out at once if the channel becomes unwritable, and after a
   * millisecond with the next flush on the loop. Off, each flush is a call of its own, and what a
   * handler has flushed is sent also if it then blocks the loop. Default: true, or the system
   * property {@code org.nettyaio.joinFlushes}.
   *
   * @return this
   */
  public AioIoHandlerConfig setJoinFlushes(boolean joinFlushes) {
    this.joinFlushes = joinFlushes;
    return this;
  }

  /** Returns how many connections have to be ready for their reads and writes to be batched. */
  public int batchThreshold() {
    return batchThreshold;
  }

  /**
   * Sets from how many ready connections on {@link AioIoMode#ADAPTIVE} has reads and writes go in
   * one {@code io_submit}. Below it the calls are made one by one. Default: 16, or the system
   * property {@code org.nettyaio.batchThreshold}.
   *
   * @param batchThreshold at least 1
   * @return this
   * @throws IllegalArgumentException if it is less than 1
   */
  public AioIoHandlerConfig setBatchThreshold(int batchThreshold) {
    this.batchThreshold = ObjectUtil.checkPositive(batchThreshold, "batchThreshold");
    return this;
  }

  /** Returns how many connections a loop reads before it writes what they have brought. */
  public int readsPerRound() {
    return readsPerRound;
  }

  /**
   * Sets how many connections a loop reads before it writes what they have brought, and looks for
   * tasks. More make a larger batch, until what has been read has left the processor's caches when
   * the answer is written. Default: 32, or the system property {@code org.nettyaio.readsPerRound}.
   *
   * @param readsPerRound at least 1
   * @return this
   * @throws IllegalArgumentException if it is less than 1
   */
  public AioIoHandlerConfig setReadsPerRound(int readsPerRound) {
    this.readsPerRound = ObjectUtil.checkPositive(readsPerRound, "readsPerRound");
    return this;
  }

  /** Returns how long a loop with nothing to do looks for results before it sleeps. */
  public Duration spin() {
    return spin;
  }

  /**
   * Sets how long a loop with nothing to do looks for results before it sleeps. It does only while
   * that has paid lately; an idle loop sleeps at once. Where loops share processors with each other
   * or with other work, that time is taken from them: zero turns it off. Default: 30 microseconds,
   * or the system property {@code org.nettyaio.spin}, in microseconds.
   *
   * @param spin at least zero
   * @return this
   * @throws IllegalArgumentException if it is negative
   */
  public AioIoHandlerConfig setSpin(Duration spin) {
    if (spin.isNegative()) {
      throw new IllegalArgumentException("spin: " + spin + " (expected: >= 0)");
    }
    this.spin = spin;
    return this;
  }

  /** Returns for how many results a loop that is woken waits before it goes to work. */
  public int coalescedCompletions() {
    return coalescedCompletions;
  }

  /** Returns how long it waits for them. */
  public Duration coalesceWait() {
    return coalesceWait;
  }

  /**
   * Lets several results share one wake-up: a loop that is woken by fewer waits a moment for more.
   * For throughput on machines where waking is dear; it delays answers, and tasks of other threads
   * too. Default: 1 result, which is off, and 50 microseconds, or the system properties {@code
   * org.nettyaio.coalesce} and {@code org.nettyaio.coalesceWait}, in microseconds.
   *
   * @param completions how many results to wait for, at least 1
   * @param wait how long, at least zero
   * @return this
   * @throws IllegalArgumentException if either is less
   */
  public AioIoHandlerConfig setCoalesce(int completions, Duration wait) {
    ObjectUtil.checkPositive(completions, "completions");
    if (wait.isNegative()) {
      throw new IllegalArgumentException("wait: " + wait + " (expected: >= 0)");
    }
    this.coalescedCompletions = completions;
    this.coalesceWait = wait;
    return this;
  }

  /** Returns how many requests the AIO context of a loop holds to begin with. */
  public int initialContextSize() {
    return initialContextSize;
  }

  /**
   * Sets how many requests the AIO context of a loop holds to begin with. An idle connection takes
   * one; a loop that needs more grows by doubling. {@code fs.aio-max-nr}, 65536 by default, limits
   * the sum over all loops of all processes. Default: 256, or the system property {@code
   * org.nettyaio.initialContextSize}.
   *
   * @param initialContextSize at least 1
   * @return this
   * @throws IllegalArgumentException if it is less than 1
   */
  public AioIoHandlerConfig setInitialContextSize(int initialContextSize) {
    this.initialContextSize = ObjectUtil.checkPositive(initialContextSize, "initialContextSize");
    return this;
  }

  /** Returns how many requests the AIO context of a loop may grow to hold. */
  public int maxContextSize() {
    return maxContextSize;
  }

  /**
   * Sets how many requests the AIO context of a loop may grow to hold; a channel that cannot be
   * served within that is refused. Default: 1048576, or the system property {@code
   * org.nettyaio.maxContextSize}.
   *
   * @param maxContextSize at least 1
   * @return this
   * @throws IllegalArgumentException if it is less than 1
   */
  public AioIoHandlerConfig setMaxContextSize(int maxContextSize) {
    this.maxContextSize = ObjectUtil.checkPositive(maxContextSize, "maxContextSize");
    return this;
  }
}
