package org.nettyaio.linux.abi;

/** Constants of linux/fs.h: flags of one read or write, for {@link iocb#aio_rw_flags}. */
public final class fs_h {
  /** Poll the device for completion. */
  public static final int RWF_HIPRI = 0x1;

  /** This write as with O_DSYNC. */
  public static final int RWF_DSYNC = 0x2;

  /** This write as with O_SYNC. */
  public static final int RWF_SYNC = 0x4;

  /** Fail with EAGAIN rather than block. */
  public static final int RWF_NOWAIT = 0x8;

  /** This write as with O_APPEND. */
  public static final int RWF_APPEND = 0x10;

  private fs_h() {}
}
