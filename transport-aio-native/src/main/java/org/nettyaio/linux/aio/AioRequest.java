package org.nettyaio.linux.aio;

import java.lang.foreign.MemorySegment;
import org.nettyaio.linux.abi.iocb;

/**
 * One request to the kernel, with its state and its result. It has a {@code struct iocb} at a fixed
 * address, which is written when it goes to the kernel in a batch.
 *
 * <p>A request belongs to one {@link AioContext} from {@link AioContext#add} to {@link
 * AioContext#remove} and is used only by the thread that owns the context, except in {@link
 * AioContext#performHeld}. It is meant to be reused: set up, {@linkplain AioContext#queue queued},
 * submitted, completed. There are two kinds: an {@link AioPoll} may stay with the kernel for ever,
 * an {@link AioTransfer} is done when {@code io_submit} returns.
 */
public abstract sealed class AioRequest permits AioPoll, AioTransfer {

  /**
   * A request's state. The arrows are all transitions; {@link #moveTo} refuses every other one.
   *
   * <pre>
   *           queue           io_submit
   *   IDLE -----------&gt; QUEUED ---------&gt; SUBMITTED
   *    ^ ^                |                |     |
   *    | |  withdrawn, or |                |     | io_cancel
   *    | |  refused       |                |     v
   *    | +----------------+                |  CANCELLED
   *    |                             ring  |     |
   *    +-----------------------------------+-----+
   * </pre>
   */
  public enum State {
    /** The kernel does not have it; it may be set up and queued. */
    IDLE,
    /** It waits to be sent; the kernel does not have it yet. */
    QUEUED,
    /** The kernel has it; its buffer must stay where it is. */
    SUBMITTED,
    /** A poll that is being ended; its event is still to come. */
    CANCELLED;

    private int next;

    static {
      IDLE.next = bits(QUEUED);
      QUEUED.next = bits(SUBMITTED, IDLE);
      SUBMITTED.next = bits(CANCELLED, IDLE);
      CANCELLED.next = bits(IDLE);
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

  /** The token of a request that is in no table. */
  static final long NO_TOKEN = -1;

  private State state = State.IDLE;
  private int result;

  // The fields of the iocb, which are written into it only when a batch is sent: a transfer that is
  // made without one needs no iocb.
  private int opcode = -1;
  private int fd;
  private long buf;
  private long nbytes;

  // Where the iocb is, and the token of its events: set by the request table.
  private MemorySegment block = MemorySegment.NULL;
  private long offset;
  private long token = NO_TOKEN;

  /** This request's position in the submission queue; valid only in {@link State#QUEUED}. */
  int queuePosition;

  AioRequest() {}

  /** Returns the state. */
  public final State state() {
    return state;
  }

  /**
   * Returns the latest result: bytes transferred, or the poll events that are true, or a negative
   * errno. It is kept until the request completes again.
   */
  public final int result() {
    return result;
  }

  /** Returns whether the request was {@linkplain AioContext#queue queued} and has no result yet. */
  public final boolean isOutstanding() {
    return state != State.IDLE;
  }

  /** Returns whether the kernel has it. */
  final boolean isWithKernel() {
    return state == State.SUBMITTED || state == State.CANCELLED;
  }

  /**
   * The {@link #result} is known, and the request is idle again. Called by the thread that owns the
   * context, within the method of the context that got the result: to note it, not to act on it. It
   * must not call the context, throw or allocate memory, so that no result is ever lost.
   */
  protected abstract void completed();

  final void prepare(int opcode, int fd, long buf, long nbytes) {
    if (state != State.IDLE) {
      throw new IllegalStateException("set up while " + state);
    }
    if (token == NO_TOKEN) {
      throw new IllegalStateException("set up before it was added to a context");
    }
    this.opcode = opcode;
    this.fd = fd;
    this.buf = buf;
    this.nbytes = nbytes;
  }

  final int opcode() {
    return opcode;
  }

  final int fd() {
    return fd;
  }

  final long buf() {
    return buf;
  }

  final long nbytes() {
    return nbytes;
  }

  final void nbytes(long nbytes) {
    this.nbytes = nbytes;
  }

  /** Writes the iocb, which the kernel is about to read. */
  final void encode() {
    // All other fields stay 0, as they were allocated: sockets require offset 0 (ESPIPE in
    // sock_read_iter and sock_write_iter otherwise), and a poll requires every field it does not
    // use to be 0 (EINVAL in aio_poll of fs/aio.c otherwise).
    iocb.aio_data_at(block, offset, token);
    iocb.aio_lio_opcode_at(block, offset, (short) opcode);
    iocb.aio_fildes_at(block, offset, fd);
    iocb.aio_buf_at(block, offset, buf);
    iocb.aio_nbytes_at(block, offset, nbytes);
  }

  /** Sets or removes the request's iocb and the token of its events. */
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

  /** Makes the request idle with this result, and notifies it. */
  final void complete(int result) {
    moveTo(State.IDLE);
    this.result = result;
    released();
    completed();
  }

  /** Makes the request idle without a result: it has left the queue unsent. */
  final void withdrawn() {
    moveTo(State.IDLE);
    released();
  }

  /** Releases what the request kept in place while it was outstanding. */
  void released() {}

  /** Notes the result of a request that was performed without a batch. */
  final int performed(int result) {
    this.result = result;
    released();
    return result;
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
