package org.nettyaio.channel;

import io.netty.util.internal.ObjectUtil;
import io.netty.util.internal.SystemPropertyUtil;

/**
 * How an {@link AioIoHandler} is set up. The defaults serve all work; a system property changes the
 * default of the whole process. Instances may be changed by one thread at a time; {@link
 * AioIoHandler#newFactory(AioIoHandlerConfig)} copies what it is given.
 */
public final class AioIoHandlerConfig {
  private static final int DEFAULT_INITIAL_CONTEXT_SIZE =
      SystemPropertyUtil.getInt("org.nettyaio.initialContextSize", 256);
  private static final int DEFAULT_MAX_CONTEXT_SIZE =
      SystemPropertyUtil.getInt("org.nettyaio.maxContextSize", 1 << 20);

  private int initialContextSize = DEFAULT_INITIAL_CONTEXT_SIZE;
  private int maxContextSize = DEFAULT_MAX_CONTEXT_SIZE;

  /** Creates a configuration with the default values. */
  public AioIoHandlerConfig() {}

  AioIoHandlerConfig(AioIoHandlerConfig other) {
    initialContextSize = other.initialContextSize;
    maxContextSize = other.maxContextSize;
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
