package org.nettyaio.linux.abi;

/** Constants of fcntl.h: opening files, properties of descriptors, and splice(2). */
public final class fcntl_h {
  /** Open for reading. */
  public static final int O_RDONLY = 0;

  /** Open for writing. */
  public static final int O_WRONLY = 1;

  /** Open for both. */
  public static final int O_RDWR = 2;

  /** Create the file if there is none. */
  public static final int O_CREAT = 0x40;

  /** With O_CREAT: fail if there is one. */
  public static final int O_EXCL = 0x80;

  /** Empty the file. */
  public static final int O_TRUNC = 0x200;

  /** Write at the end. */
  public static final int O_APPEND = 0x400;

  /** Do not block. */
  public static final int O_NONBLOCK = 0x800;

  /** Every write brings its data to the disk. */
  public static final int O_DSYNC = 0x1000;

  /** Every write brings its data and metadata to the disk. */
  public static final int O_SYNC = 0x101000;

  /** Close when another program is executed. */
  public static final int O_CLOEXEC = 0x80000;

  /** Get flags of the descriptor, such as FD_CLOEXEC. */
  public static final int F_GETFD = 1;

  /** Set flags of the descriptor. */
  public static final int F_SETFD = 2;

  /** Get flags of the open file, such as O_NONBLOCK. */
  public static final int F_GETFL = 3;

  /** Set flags of the open file. */
  public static final int F_SETFL = 4;

  /** Duplicate a descriptor, to be closed when another program is executed. */
  public static final int F_DUPFD_CLOEXEC = 1030;

  /** Set how many bytes a pipe has room for. */
  public static final int F_SETPIPE_SZ = 1031;

  /** Get how many bytes a pipe has room for. */
  public static final int F_GETPIPE_SZ = 1032;

  /** Close when another program is executed. */
  public static final int FD_CLOEXEC = 1;

  /** Move pages instead of copying them, where that is possible. */
  public static final int SPLICE_F_MOVE = 1;

  /** Do not wait for a pipe. */
  public static final int SPLICE_F_NONBLOCK = 2;

  /**
   * Bypass the page cache; address, offset and length of reads and writes must then be aligned to
   * the device's block.
   *
   * <p>One of the few flags whose value depends on the architecture.
   */
  public static final int O_DIRECT =
      System.getProperty("os.arch", "").equals("aarch64") ? 0x10000 : 0x4000;

  private fcntl_h() {}
}
