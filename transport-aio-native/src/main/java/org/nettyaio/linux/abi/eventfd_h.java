package org.nettyaio.linux.abi;

/** Constants of sys/eventfd.h: flags of eventfd. */
public final class eventfd_h {
  /** Every read takes 1 from the counter, not all. */
  public static final int EFD_SEMAPHORE = 1;

  /** Do not block. */
  public static final int EFD_NONBLOCK = 0x800;

  /** Close when another program is executed. */
  public static final int EFD_CLOEXEC = 0x80000;

  private eventfd_h() {}
}
