package org.nettyaio.channel;

/** How a loop makes its reads and writes; polls always go by way of {@code io_submit}. */
public enum AioIoMode {
  /**
   * A few at a time by system calls of their own, many together in one {@code io_submit}: whichever
   * costs less. {@link AioIoHandlerConfig#setBatchThreshold} draws the line. The default.
   */
  ADAPTIVE,

  /**
   * All of a round in one {@code io_submit}, however few. Fewest system calls: for machines where
   * these are expensive (virtualisation, seccomp filters, page-table isolation).
   */
  BATCH,

  /** Each by a system call of its own, however many. */
  DIRECT
}
