package org.nettyaio.linux.abi;

/** Constants of poll.h: what one can wait for, with poll and with IOCB_CMD_POLL. */
public final class poll_h {
  /** Reading does not block. */
  public static final int POLLIN = 0x1;

  /** Urgent data; do not trust it in a wake-up that data caused, which reports it always. */
  public static final int POLLPRI = 0x2;

  /** Writing does not block. */
  public static final int POLLOUT = 0x4;

  /** An error is pending; reported unasked. */
  public static final int POLLERR = 0x8;

  /** Both directions are closed, or there is no connection; reported unasked. */
  public static final int POLLHUP = 0x10;

  /** The descriptor is not open; reported unasked. */
  public static final int POLLNVAL = 0x20;

  /** Normal data can be read. */
  public static final int POLLRDNORM = 0x40;

  /** Priority data can be read. */
  public static final int POLLRDBAND = 0x80;

  /** Normal data can be written. */
  public static final int POLLWRNORM = 0x100;

  /** Priority data can be written. */
  public static final int POLLWRBAND = 0x200;

  /** The peer will send no more. */
  public static final int POLLRDHUP = 0x2000;

  private poll_h() {}
}
