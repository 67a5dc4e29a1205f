package org.nettyaio.linux.aio;

import org.jspecify.annotations.Nullable;
import org.nettyaio.linux.Errno;
import org.nettyaio.linux.abi.aio_abi_h;
import org.nettyaio.linux.sys.FileCalls;
import org.nettyaio.linux.sys.SocketCalls;

/**
 * A read or a write of a non-blocking socket. The kernel runs it within {@code io_submit}, so its
 * event is in the ring when that returns. It may also be {@linkplain #perform performed} at once,
 * without a batch.
 */
public abstract non-sealed class AioTransfer extends AioRequest {
  private @Nullable Object holder;

  /** Whether it has been performed while it was queued; {@link #heldResult} is its result then. */
  private boolean performed;

  private int heldResult;

  /** Creates a transfer that belongs to no context yet. */
  protected AioTransfer() {}

  /**
   * Sets this transfer up as a read into memory.
   *
   * @param fd a non-blocking socket
   * @param address where the bytes go
   * @param length how many bytes fit there
   * @param holder what keeps the memory in place; held until the result is known
   * @throws IllegalStateException if it is outstanding, or belongs to no context
   */
  public final void read(int fd, long address, int length, Object holder) {
    prepare(aio_abi_h.IOCB_CMD_PREAD, fd, address, length);
    this.holder = holder;
  }

  /**
   * Sets this transfer up as a write from memory; see {@link #read}.
   *
   * @param fd a non-blocking socket
   * @param address where the bytes are
   * @param length how many there are
   * @param holder what keeps the memory in place; held until the result is known
   * @throws IllegalStateException if it is outstanding, or belongs to no context
   */
  public final void write(int fd, long address, int length, Object holder) {
    prepare(aio_abi_h.IOCB_CMD_PWRITE, fd, address, length);
    this.holder = holder;
  }

  /**
   * Sets this transfer up as a gathering write; see {@link #write}. The kernel copies the {@code
   * iovec}s inside {@code io_submit} (import_iovec).
   *
   * @param fd a non-blocking socket
   * @param iovecs the address of an array of {@code struct iovec}
   * @param count its length, at most {@link IovecArena#IOV_MAX}
   * @param holder what keeps the memory that the array names in place
   * @throws IllegalStateException if it is outstanding, or belongs to no context
   */
  public final void writev(int fd, long iovecs, int count, Object holder) {
    prepare(aio_abi_h.IOCB_CMD_PWRITEV, fd, iovecs, count);
    this.holder = holder;
  }

  /**
   * Runs the transfer that was set up at once, by a system call of its own, before everything that
   * is queued. For a few transfers that is cheaper than a batch. It is idle before and after, and
   * {@link #completed} is not called.
   *
   * @return bytes transferred, or a negative errno
   * @throws IllegalStateException if it is outstanding, or not set up
   */
  public final int perform() {
    if (state() != State.IDLE) {
      throw new IllegalStateException("performed while " + state());
    }
    return performed(call());
  }

  private int call() {
    // recv and send are a little shorter than read and write.
    return (int)
        switch (opcode()) {
          case aio_abi_h.IOCB_CMD_PREAD -> SocketCalls.recv(fd(), buf(), nbytes(), 0);
          case aio_abi_h.IOCB_CMD_PWRITE -> SocketCalls.send(fd(), buf(), nbytes(), 0);
          case aio_abi_h.IOCB_CMD_PWRITEV -> FileCalls.writev(fd(), buf(), (int) nbytes());
          default -> throw new IllegalStateException(this + " is not set up");
        };
  }

  /** Makes a gathering write longer, to so many vectors. */
  final void extend(int count) {
    if (opcode() != aio_abi_h.IOCB_CMD_PWRITEV || count < nbytes()) {
      throw new IllegalStateException(this + " cannot become one of " + count + " vectors");
    }
    nbytes(count);
  }

  /**
   * Performs a queued write once; if there is no room for it, it stays queued. See {@link Batch}.
   */
  final void performHeld() {
    if (!performed && opcode() != aio_abi_h.IOCB_CMD_PREAD) {
      int result = call();
      performed = result != -Errno.EAGAIN && result != -Errno.EINTR;
      heldResult = result;
    }
  }

  /** Whether {@link #performHeld} has performed it. */
  final boolean isPerformed() {
    return performed;
  }

  /** Returns the result of {@link #performHeld}, and resets {@link #isPerformed}. */
  final int takePerformed() {
    performed = false;
    return heldResult;
  }

  @Override
  final void released() {
    holder = null;
  }
}
