package org.nettyaio.linux.abi;

/** Constants of linux/aio_abi.h: what an {@link iocb} can ask for. */
public final class aio_abi_h {
  /** Read into one buffer. */
  public static final int IOCB_CMD_PREAD = 0;

  /** Write from one buffer. */
  public static final int IOCB_CMD_PWRITE = 1;

  /** Bring data and metadata of a file to the disk. */
  public static final int IOCB_CMD_FSYNC = 2;

  /** Bring data of a file to the disk. */
  public static final int IOCB_CMD_FDSYNC = 3;

  /** Wait, once, until a descriptor is ready; since Linux 4.19. */
  public static final int IOCB_CMD_POLL = 5;

  /** Defined, but refused by every kernel. */
  public static final int IOCB_CMD_NOOP = 6;

  /** Read into several buffers. */
  public static final int IOCB_CMD_PREADV = 7;

  /** Write from several buffers. */
  public static final int IOCB_CMD_PWRITEV = 8;

  /** Signal the eventfd in {@link iocb#aio_resfd} when done. */
  public static final int IOCB_FLAG_RESFD = 1;

  /** Heed {@link iocb#aio_reqprio}. */
  public static final int IOCB_FLAG_IOPRIO = 2;

  private aio_abi_h() {}
}
