package org.nettyaio.linux.aio;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import org.nettyaio.linux.abi.aio_abi_h;
import org.nettyaio.linux.abi.iocb;

/**
 * A read, a write or a flush of a file, where it stands, and what came of it. Used again and again:
 * set up, {@linkplain FileRing#add added} to a ring, submitted, completed.
 *
 * <p>Unlike an {@link AioTransfer} it may be with the kernel for as long as the device takes, and
 * nothing can end it before: {@code io_cancel} knows polls only (fs/aio.c). Its memory must stay in
 * place until then, which is what its holder is for. Used by the thread that owns the ring.
 */
public abstract class FileRequest {
  /** Where a request stands. */
  public enum State {
    /** It may be set up, and added to a ring. */
    IDLE,
    /** It waits for a slot; the kernel knows nothing of it yet. */
    QUEUED,
    /** The kernel has it; its memory must stay where it is. */
    SUBMITTED
  }

  private State state = State.IDLE;
  private int result;
  private @Nullable Object holder;

  // What the kernel is asked for.
  private int opcode = -1;
  private int fd;
  private long offset;
  private long buf;
  private long nbytes;
  private int rwFlags;

  /** Creates a request that is not set up. */
  protected FileRequest() {}

  /** Returns where this request stands. */
  public final State state() {
    return state;
  }

  /**
   * Returns what came of the request: bytes transferred (fewer than asked for at the end of the
   * file; 0 behind it), 0 for a flush, or a negative errno. The value stands until the request
   * completes again.
   */
  public final int result() {
    return result;
  }

  /**
   * The {@link #result} is known, and the request is idle again. Called by the thread that owns the
   * ring, within a method of the ring. It may {@linkplain FileRing#add add} requests, this one too;
   * it must not call the ring's other methods, and must not throw.
   */
  protected abstract void completed();

  /**
   * Sets this request up as a read (pread(2)).
   *
   * @param fd the file
   * @param offset where in the file, in bytes; with O_DIRECT a multiple of the device's block, as
   *     address and length are then too
   * @param address where the bytes go
   * @param length how many bytes fit there
   * @param holder what keeps the memory in place; held until the result is known
   * @throws IllegalStateException if it is not idle
   */
  public final void read(int fd, long offset, long address, long length, Object holder) {
    prepare(aio_abi_h.IOCB_CMD_PREAD, fd, offset, address, length, holder);
  }

  /**
   * Sets this request up as a write (pwrite(2)); see {@link #read}.
   *
   * @param fd the file
   * @param offset where in the file, in bytes
   * @param address where the bytes are
   * @param length how many there are
   * @param holder what keeps the memory in place; held until the result is known
   * @throws IllegalStateException if it is not idle
   */
  public final void write(int fd, long offset, long address, long length, Object holder) {
    prepare(aio_abi_h.IOCB_CMD_PWRITE, fd, offset, address, length, holder);
  }

  /**
   * Sets this request up as a scattering read (preadv(2)); see {@link #read}.
   *
   * @param fd the file
   * @param offset where in the file, in bytes
   * @param iovecs the address of an array of {@code struct iovec}, which the kernel copies inside
   *     {@code io_submit}: it must stay in place until {@link FileRing#submit} has sent this
   * @param count its length, at most {@link IovecArena#IOV_MAX}
   * @param holder what keeps array and memory in place; held until the result is known
   * @throws IllegalStateException if it is not idle
   */
  public final void readv(int fd, long offset, long iovecs, int count, Object holder) {
    prepare(aio_abi_h.IOCB_CMD_PREADV, fd, offset, iovecs, count, holder);
  }

  /**
   * Sets this request up as a gathering write (pwritev(2)); see {@link #readv}.
   *
   * @param fd the file
   * @param offset where in the file, in bytes
   * @param iovecs the address of an array of {@code struct iovec}
   * @param count its length, at most {@link IovecArena#IOV_MAX}
   * @param holder what keeps array and memory in place; held until the result is known
   * @throws IllegalStateException if it is not idle
   */
  public final void writev(int fd, long offset, long iovecs, int count, Object holder) {
    prepare(aio_abi_h.IOCB_CMD_PWRITEV, fd, offset, iovecs, count, holder);
  }

  /**
   * Sets this request up to bring to the device what was written before it is submitted (fsync(2);
   * since Linux 4.18, EINVAL before). A write that is still under way is not covered.
   *
   * @param fd the file
   * @param metadata whether all metadata is brought too, or only what is needed to read the data
   *     back (fdatasync(2))
   * @throws IllegalStateException if it is not idle
   */
  public final void sync(int fd, boolean metadata) {
    int opcode = metadata ? aio_abi_h.IOCB_CMD_FSYNC : aio_abi_h.IOCB_CMD_FDSYNC;
    prepare(opcode, fd, 0, 0, 0, this);
  }

  private void prepare(int opcode, int fd, long offset, long buf, long nbytes, Object holder) {
    if (state != State.IDLE) {
      throw new IllegalStateException("set up while " + state);
    }
    this.opcode = opcode;
    this.fd = fd;
    this.offset = offset;
    this.buf = buf;
    this.nbytes = nbytes;
    this.holder = holder;
    this.rwFlags = 0;
  }

  /**
   * Adds flags to a read or a write that was set up: RWF_NOWAIT to have it fail with EAGAIN rather
   * than have {@code io_submit} wait for anything but the device, RWF_DSYNC and the like; see
   * preadv2(2). What the file system does not know completes with EOPNOTSUPP.
   *
   * @param rwFlags RWF_ flags of linux/fs.h
   */
  public final void flags(int rwFlags) {
    this.rwFlags = rwFlags;
  }

  /** Writes the iocb, which the kernel is about to read. */
  final void encode(MemorySegment iocbs, long at, long token, int eventfd) {
    iocb.aio_data_at(iocbs, at, token);
    iocb.aio_lio_opcode_at(iocbs, at, (short) opcode);
    iocb.aio_fildes_at(iocbs, at, fd);
    iocb.aio_offset_at(iocbs, at, offset);
    iocb.aio_buf_at(iocbs, at, buf);
    iocb.aio_nbytes_at(iocbs, at, nbytes);
    iocb.aio_rw_flags_at(iocbs, at, rwFlags);
    iocb.aio_flags_at(iocbs, at, eventfd < 0 ? 0 : aio_abi_h.IOCB_FLAG_RESFD);
    iocb.aio_resfd_at(iocbs, at, Math.max(eventfd, 0));
  }

  /** It waits for a slot from now on. */
  final void queued() {
    if (state != State.IDLE) {
      throw new IllegalStateException("added while " + state);
    }
    if (opcode < 0) {
      throw new IllegalStateException("added before it was set up");
    }
    state = State.QUEUED;
  }

  /** The kernel has it from now on. */
  final void submitted() {
    state = State.SUBMITTED;
  }

  /** The result has come. */
  final void complete(int result) {
    state = State.IDLE;
    this.result = result;
    holder = null;
    completed();
  }

  @Override
  public String toString() {
    return getClass().getSimpleName()
        + "["
        + state
        + ", fd "
        + fd
        + ", "
        + nbytes
        + " at "
        + offset
        + ", result "
        + result
        + "]";
  }
}
