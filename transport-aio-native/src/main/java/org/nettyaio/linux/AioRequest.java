package org.nettyaio.linux;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import org.nettyaio.linux.abi.aio_abi_h;
import org.nettyaio.linux.abi.iocb;
import org.nettyaio.linux.abi.poll_h;

/**
 * A read, a write or a poll: what is asked for, where it stands, and what came of it. It has a
 * {@code struct iocb} at a fixed address, which is written when it goes to the kernel in a batch.
 *
 * <p>A request belongs to one {@link AioContext} from {@link AioContext#add} to {@link
 * AioContext#remove} and is used by the thread that owns the context only. It is meant to be used
 * again and again: {@linkplain #poll set up}, {@linkplain AioContext#queue queued}, submitted,
 * completed, {@linkplain AioResults#next taken}. There are two ways past the batch: a read or a
 * write that is {@linkplain AioContext#perform performed} by a system call of its own stays idle,
 * and a poll that is {@linkplain AioContext#presume presumed} is answered without the kernel.
 * Subclasses add what the owner wants to find again when the result is in.
 */
public class AioRequest {

  /**
   * Where a request stands. The arrows are all there are; {@link #moveTo} refuses every other one.
   *
   * <pre>
   *           queue          io_submit               ring
   *   IDLE ----------&gt; QUEUED ---------&gt; SUBMITTED ---------&gt; DONE
   *    ^  ^              |  |                |                 ^ |
   *    |  |   withdrawn  |  |  refused       | io_cancel       | |
   *    |  +--------------+  +--------------- | -------------&gt;--+ |
   *    |                                     v          ring   | |
   *    |                                 CANCELLED ------------+ |
   *    +---------------------------------------------------------+
   *                               taken
   * </pre>
   */
  public enum State {
    /** The kernel knows nothing of it; it may be set up and queued. */
    IDLE,
    /** It waits in the submission queue; the kernel knows nothing of it yet. */
    QUEUED,
    /** The kernel has it; its buffer must stay where it is. */
    SUBMITTED,
    /** A poll that the kernel was told to end; its event is still to come. */
    CANCELLED,
    /** {@link #result()} is known and nobody has taken it yet. */
    DONE;

    private int next;

    static {
      IDLE.next = bits(QUEUED);
      QUEUED.next = bits(SUBMITTED, IDLE, DONE);
      SUBMITTED.next = bits(CANCELLED, DONE);
      CANCELLED.next = bits(DONE);
      DONE.next = bits(IDLE);
    }

    private static int bits(State... states) {
      int bits = 0;
      for (State state : states) {
        bits |= 1 << state.ordinal();
      }
      return bits;
    }

    boolean leadsTo(State to) {
      return (next & 1 << to.ordinal()) != 0;
    }
  }

  private State state = State.IDLE;
  private int result;
  private @Nullable Object holder;

  // What the kernel is asked for. Written into the iocb when a batch is sent, and not at all for
  // what is done without one.
  private int opcode = -1;
  private int fd;
  private long buf;
  private long nbytes;

  // Where the iocb lies and what its events are marked with: set by the request table.
  private MemorySegment block = MemorySegment.NULL;
  private long offset;
  private long token = RequestTable.NO_TOKEN;

  /**
   * How many results of polls were to be taken before that of this one, had it been there at once.
   */
  long turn;

  private long lateness;

  /** Where this request stands in the submission queue; of meaning in {@link State#QUEUED} only. */
  int queuePosition;

  /** The slot that is kept for it and others of its owner, if it is a poll. */
  @Nullable PollReservation reservation;

  /** When it came among the starved, and how many times in a row it has been there in vain. */
  long starvedSince;

  int starvedTimes;

  /** Its neighbours, while it is a poll among the starved. */
  @Nullable AioRequest starvedBefore;

  @Nullable AioRequest starvedAfter;

  /** Creates a request that belongs to no context yet. */
  protected AioRequest() {}

  /** Returns where this request stands. */
  public final State state() {
    return state;
  }

  /**
   * Returns what came of the request: bytes transferred, or the poll events that are true, or a
   * negative errno. A poll with result 0 was cancelled, or is not known to be ready: try and see.
   * The value stands until the request is queued again.
   */
  public final int result() {
    return result;
  }

  /**
   * Returns how many results of polls had been taken when the event of this one came, beyond those
   * that were there when it was queued. If that is none, whoever had tried instead, when those had
   * their turn, would have succeeded. The value stands until the request is queued again.
   */
  public final long lateness() {
    return lateness;
  }

  /** Returns whether the request is somewhere between {@link AioContext#queue} and its result. */
  public final boolean isOutstanding() {
    return state != State.IDLE;
  }

  /**
   * Sets this request up as a one-shot poll, {@code IOCB_CMD_POLL}. It may then be queued any
   * number of times without being set up again.
   *
   * @param fd the descriptor to poll
   * @param events a mask of {@code poll_h} constants; errors and hang-ups are reported always. With
   *     neither POLLIN nor POLLOUT, it is never answered as "not known to be ready"
   * @throws IllegalStateException if the request is outstanding
   */
  public final void poll(int fd, int events) {
    prepare(aio_abi_h.IOCB_CMD_POLL, fd, events, 0);
    holder = null;
  }

  /**
   * Sets this request up as a read into memory. The kernel runs it inside {@code io_submit} when
   * the descriptor is a non-blocking socket.
   *
   * @param fd a non-blocking descriptor
   * @param address where the bytes go
   * @param length how many bytes fit there
   * @param holder what keeps the memory in place; held until the result is taken
   * @throws IllegalStateException if the request is outstanding
   */
  public final void read(int fd, long address, int length, Object holder) {
    prepare(aio_abi_h.IOCB_CMD_PREAD, fd, address, length);
    this.holder = holder;
  }

  /**
   * Sets this request up as a write from memory; see {@link #read}.
   *
   * @param fd a non-blocking descriptor
   * @param address where the bytes are
   * @param length how many there are
   * @param holder what keeps the memory in place; held until the result is taken
   * @throws IllegalStateException if the request is outstanding
   */
  public final void write(int fd, long address, int length, Object holder) {
    prepare(aio_abi_h.IOCB_CMD_PWRITE, fd, address, length);
    this.holder = holder;
  }

  /**
   * Sets this request up as a gathering write; see {@link #write}. The kernel copies the {@code
   * iovec}s inside {@code io_submit}.
   *
   * @param fd a non-blocking descriptor
   * @param iovecs the address of an array of {@code struct iovec}
   * @param count its length, at most {@code IOV_MAX}
   * @param holder what keeps the memory that the array names in place
   * @throws IllegalStateException if the request is outstanding
   */
  public final void writev(int fd, long iovecs, int count, Object holder) {
    prepare(aio_abi_h.IOCB_CMD_PWRITEV, fd, iovecs, count);
    this.holder = holder;
  }

  private void prepare(int opcode, int fd, long buf, long nbytes) {
    if (state != State.IDLE) {
      throw new IllegalStateException("set up while " + state);
    }
    if (token == RequestTable.NO_TOKEN) {
      throw new IllegalStateException("set up before it was added to a context");
    }
    this.opcode = opcode;
    this.fd = fd;
    this.buf = buf;
    this.nbytes = nbytes;
  }

  /** Writes the iocb, which the kernel is about to read. */
  final void encode() {
    // All other fields stay 0, as they were allocated: sockets want offset 0 (ESPIPE otherwise), a
    // poll wants every field but these to be 0 (EINVAL otherwise).
    iocb.aio_data_at(block, offset, token);
    iocb.aio_lio_opcode_at(block, offset, (short) opcode);
    iocb.aio_fildes_at(block, offset, fd);
    iocb.aio_buf_at(block, offset, buf);
    iocb.aio_nbytes_at(block, offset, nbytes);
  }

  /** Gives the request its iocb and the mark of its events, or takes both away. */
  final void place(MemorySegment block, long offset, long token) {
    this.block = block;
    this.offset = offset;
    this.token = token;
  }

  final long token() {
    return token;
  }

  final long address() {
    return block.address() + offset;
  }

  final MemorySegment iocbSegment() {
    return block.asSlice(offset, iocb.sizeof());
  }

  /** Does by a system call of its own what the kernel would do with the iocb. */
  final int perform() {
    if (state != State.IDLE) {
      throw new IllegalStateException("performed while " + state);
    }
    // Only sockets are read and written so; recv and send are a little shorter than read and write.
    result =
        (int)
            switch (opcode) {
              case aio_abi_h.IOCB_CMD_PREAD -> Syscalls.recv(fd, buf, nbytes, 0);
              case aio_abi_h.IOCB_CMD_PWRITE -> Syscalls.send(fd, buf, nbytes, 0);
              case aio_abi_h.IOCB_CMD_PWRITEV -> Syscalls.writev(fd, buf, (int) nbytes);
              default -> throw new IllegalStateException(this + " is neither a read nor a write");
            };
    holder = null;
    return result;
  }

  final boolean isPoll() {
    return opcode == aio_abi_h.IOCB_CMD_POLL;
  }

  /** Whether it is a poll that looks for nothing that its owner could try. */
  final boolean isWatch() {
    return isPoll() && (buf & (poll_h.POLLIN | poll_h.POLLOUT)) == 0;
  }

  /** The result has come, after so many results of polls have been taken. */
  final void complete(int result, long polls) {
    moveTo(State.DONE);
    this.result = result;
    lateness = Math.max(polls - turn, 0);
  }

  /** The result is with its owner: the memory need not be kept any longer. */
  final void taken() {
    moveTo(State.IDLE);
    holder = null;
  }

  /** It left the queue unsent: the memory need not be kept any longer. */
  final void withdrawn() {
    moveTo(State.IDLE);
    holder = null;
  }

  /** The kernel has it no more, and nothing has come of it: as if it were queued again. */
  final void requeued() {
    moveTo(State.DONE);
    moveTo(State.IDLE);
    moveTo(State.QUEUED);
  }

  /** The one place where a request changes its state. */
  final void moveTo(State to) {
    mayMoveTo(to);
    state = to;
  }

  /** Throws what {@link #moveTo} would throw. */
  final void mayMoveTo(State to) {
    if (!state.leadsTo(to)) {
      throw new IllegalStateException(this + " cannot become " + to);
    }
  }

  @Override
  public String toString() {
    return getClass().getSimpleName() + "[" + state + ", result " + result + "]";
  }
}
