package org.nettyaio.linux.aio;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.nettyaio.linux.abi.iovec;
import org.nettyaio.linux.abi.uio_h;

/**
 * Memory for the {@code struct iovec}s of the gathering writes in one batch, or of one that is made
 * alone.
 *
 * <p>The kernel copies them inside {@code io_submit} and {@code writev} (import_iovec), so the
 * arena is empty again after {@link AioContext#submit}, and as long as nothing is queued. Used only
 * by the thread that owns the context, but {@link AioContext#performHeld} reads those of queued
 * writes on any thread.
 */
public final class IovecArena {
  /** How many {@code iovec}s one call may have: {@code UIO_MAXIOV} of the kernel. */
  public static final int IOV_MAX = uio_h.UIO_MAXIOV;

  private static final int CAPACITY = 4 * IOV_MAX;

  private final MemorySegment array = Arena.ofAuto().allocate(CAPACITY * iovec.sizeof(), 16);
  private int size;

  IovecArena() {}

  /** Returns how many more fit; once it is below what a write may need, submit first. */
  public int remaining() {
    return CAPACITY - size;
  }

  /**
   * Returns where the next {@code iovec} will lie: remember it before the first {@link #add} of a
   * write.
   */
  public long nextAddress() {
    return array.address() + size * iovec.sizeof();
  }

  /**
   * Adds one piece of memory.
   *
   * @param address where it begins
   * @param length how many bytes it has
   */
  public void add(long address, long length) {
    long offset = size++ * iovec.sizeof();
    iovec.iov_base_at(array, offset, address);
    iovec.iov_len_at(array, offset, length);
  }

  /**
   * Gives back those of a write that is not to be made, if none has been added after them.
   *
   * @param address where the first one lies
   * @param count how many there are
   */
  public void giveBack(long address, int count) {
    if (endsWith(address, count)) {
      size -= count;
    }
  }

  /**
   * Returns whether these are the ones that were added last, so that the next will lie behind them.
   *
   * @param address where the first one lies
   * @param count how many there are
   */
  public boolean endsWith(long address, int count) {
    return address + count * iovec.sizeof() == nextAddress();
  }

  void clear() {
    size = 0;
  }
}
