package org.nettyaio.linux.aio;

import java.lang.foreign.MemorySegment;
import org.nettyaio.linux.abi.iocb;

/**
 * What is asked of the kernel, where it stands, and what came of it. It has a {@code struct iocb}
 * at a fixed address, which is written when it goes to the kernel in a batch.
 *
 * <p>A request belongs to one {@link AioContext} from {@link AioContext#add} to {@link
 * AioContext#remove} and is used by the thread that owns the context only, but for {@link
 * AioContext#performHeld}. It is meant to be used again and again: set up, {@linkplain
 * AioContext#queue queued}, submitted, completed. There are two kinds, which have little in common
 * but this: an {@link AioPoll} may stay with the kernel for ever, an {@link AioTransfer} is done
 * when {@code io_submit} returns.
 */
public abstract sealed class AioRequest permits AioPoll, AioTransfer {

  /**
   * Where a request stands. The arrows are all there are; {@link #moveTo} refuses every other one.
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
    /** The kernel knows nothing of it; it may be set up and queued. */
    IDLE,
    /** It waits to be sent; the kernel knows nothing of it yet. */
    QUEUED,
    /** The kernel has it; its buffer must stay where it is. */
    SUBMITTED,
    /** A poll that the kernel was told to end; its event is still to come. */
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

  // What the kernel is asked for. Written into the iocb when a batch is sent, and not at all for
  // what is done without one.
  private int opcode = -1;
  private int fd;
  private long buf;
  private long nbytes;

  // Where the iocb lies and what its events are marked with: set by the request table.
  private MemorySegment block = MemorySegment.NULL;
  private long offset;
  private long token = NO_TOKEN;

  /** Where this request stands in the submission queue; of meaning in {@link State#QUEUED} only. */
  int queuePosition;

  AioRequest() {}

  /** Returns where this request stands. */
  public final State state() {
    return state;
  }

  /**
   * Returns what came of the request: bytes transferred, or the poll events that are true, or a
   * negative errno. The value stands until the request completes again.
   */
  public final int result() {
    return result;
  }

  /** Returns whether the request is somewhere between {@link AioContext#queue} and its result. */
  public final boolean isOutstanding() {
    return state != State.IDLE;
  }

  /** Returns whether the kernel knows of it. */
  final boolean isWithKernel() {
    return state == State.SUBMITTED || state == State.CANCELLED;
  }

  /**
   * The {@link #result} is known, and the request is idle again. Called by the thread that owns the
   * context, within the method of the context that has learned of it: to note it, not to act on it.
   * It must not call the context, must not throw, and has no need of memory, so that no result is
   * ever lost.
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

  /** The result has come. */
  final void complete(int result) {
    moveTo(State.IDLE);
    this.result = result;
    released();
    completed();
  }

  /** It left the queue unsent: nothing will come of it. */
  final void withdrawn() {
    moveTo(State.IDLE);
    released();
  }

  /** It is not under way any more: what it kept in place need not be kept. */
  void released() {}

  /** What was done without a batch has this result. */
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
