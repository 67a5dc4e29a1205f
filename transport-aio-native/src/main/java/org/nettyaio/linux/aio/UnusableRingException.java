package org.nettyaio.linux.aio;

import org.nettyaio.linux.Errno;
import org.nettyaio.linux.ErrnoException;

/**
 * Thrown when the kernel, or a sandbox that imitates it, maps a completion ring that cannot be read
 * in user space.
 */
final class UnusableRingException extends ErrnoException {
  private static final long serialVersionUID = 1L;

  UnusableRingException() {
    super(
        "io_setup",
        Errno.ENOSYS,
        "the completion ring cannot be read from user space (unknown format): this is a sandbox that"
            + " imitates Linux AIO, such as gVisor, or a kernel newer than this library");
  }
}
