package org.nettyaio.channel.internal.loop;

import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.util.internal.logging.InternalLogger;
import io.netty.util.internal.logging.InternalLoggerFactory;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.nettyaio.linux.aio.PollReservation;

/**
 * Ties one channel to one loop: owns its operations, gives it its turns, and notifies it when the
 * last operation has ended.
 *
 * <p>{@link #cancel} may be called from any thread, everything else on the loop only. A
 * registration that is cancelled stays until nothing of it is outstanding; then the handle is
 * notified by {@code unregistered()}. Operations belong to the registration and not to the channel,
 * so a channel that has moved to another loop never gets results from the old one.
 */
public final class AioRegistration extends ReadyQueue.Member
    implements IoRegistration, ReadyListener {
  /** Where a registration is in its life; it never returns to an earlier state. */
  public enum State {
    /** Operations may be submitted, and their results go to the handle. */
    VALID,
    /** Results are dropped, and what is outstanding is waited for. */
    CANCELLED,
    /** Nothing is outstanding, the handle was notified, and the loop has no reference to it. */
    REMOVED
  }

  private static final InternalLogger logger =
      InternalLoggerFactory.getInstance(AioRegistration.class);

  private static final int READ_REASONS =
      Reason.READABLE.bit() | Reason.READ_ON.bit() | Reason.TRY_READ.bit();

  private final Loop loop;
  private final LoopEnd loopEnd;
  private final AioIoHandle handle;
  private final Consumer<AioRegistration> removal;
  private final Operations operations;
  private final Flushes flushes = new Flushes();
  private final AtomicReference<State> state = new AtomicReference<>(State.VALID);

  /** The reasons for the next turn. */
  private int ready;

  /** Reasons for this turn that have not been served yet. */
  private int now;

  /** Whether it is in a queue of those that wait for their turn. */
  private boolean isQueued;

  /** What to run when nothing is outstanding any more. */
  private @Nullable Runnable whenRemoved;

  /**
   * Creates a valid registration.
   *
   * @param loopEnd keeps the loop from ending before what {@link #await} waits for
   * @param reservation the room that the context keeps for one poll
   * @param removal called when nothing is outstanding any more
   */
  public AioRegistration(
      Loop loop,
      LoopEnd loopEnd,
      PollReservation reservation,
      AioIoHandle handle,
      Consumer<AioRegistration> removal) {
    this.loop = loop;
    this.loopEnd = loopEnd;
    this.handle = handle;
    this.removal = removal;
    this.operations =
        new Operations(loop.context(), reservation, this, loop.queueOf(Reason.READABLE));
  }

  public AioIoHandle handle() {
    return handle;
  }

  public Loop loop() {
    return loop;
  }

  public Operations operations() {
    return operations;
  }

  // Operations, where they depend on the registration's state or the channel's turns

  /**
   * Returns whether this operation is under way, or has a result that has not been served. The poll
   * for input counts as outstanding, too, when the channel reads in its next turn without one.
   */
  public boolean isOutstanding(Operation operation) {
    int reasons = operation == Operation.POLL_IN ? READ_REASONS : operation.reason().bit();
    return operations.isOutstanding(operation) || ((ready | now) & reasons) != 0;
  }

  /** Arms a poll. Does nothing if it is outstanding already. */
  public void arm(Operation operation, int fd, int events) {
    if (isValid() && !isOutstanding(operation)) {
      operations.arm(operation, fd, events);
    }
  }

  /**
   * Queues a transfer that was set up; it goes to the kernel with the loop's next batch.
   *
   * @throws IllegalStateException if the registration is not valid any more
   */
  public void submit(ChannelTransfer transfer) {
    if (!isValid()) {
      throw new IllegalStateException("the channel is not registered here any more");
    }
    operations.queue(transfer);
  }

  /** As {@link Operations#extendWrite}; false if the registration is not valid any more. */
  public boolean extendWrite(int count) {
    return isValid() && operations.extendWrite(count);
  }

  /**
   * Takes the result of an operation before the turn that would serve it.
   *
   * @return whether there is one; {@link Operations#result} returns it
   */
  public boolean takeResult(Operation operation) {
    boolean known = isReady(operation.reason());
    clear(operation.reason());
    return known;
  }

  /**
   * Withdraws a transfer, unless the kernel has it.
   *
   * @return whether it has no result and will have none
   */
  public boolean withdraw(Operation operation) {
    return operations.withdraw(operation) && !isReady(operation.reason());
  }

  // Turns

  /** Returns whether this is a reason for a turn to come, or for this turn and not served yet. */
  public boolean isReady(Reason reason) {
    return ((ready | now) & reason.bit()) != 0;
  }

  @Override
  public void ready(Reason reason) {
    ready |= reason.bit();
    if (!isQueued) {
      isQueued = true;
      loop.queueOf(reason).add(this);
    }
  }

  /** Removes a reason, if there is one, for this turn or the next. */
  public void clear(Reason reason) {
    ready &= ~reason.bit();
    now &= ~reason.bit();
  }

  /**
   * Has the channel read in its next turn without a poll; does nothing if that, or the poll for
   * input, is outstanding already.
   *
   * @param known whether there is something to read, as far as is known
   */
  public void readInNextTurn(boolean known) {
    if (isValid() && !isOutstanding(Operation.POLL_IN)) {
      ready(known ? Reason.READ_ON : Reason.TRY_READ);
    }
  }

  /** Has the channel continue to write in its next turn. */
  public void writeInNextTurn() {
    if (isValid()) {
      ready(Reason.WRITE_ON);
    }
  }

  @Override
  boolean onlyTries() {
    return ready == Reason.TRY_READ.bit();
  }

  /**
   * Serves all that the channel is ready for. What makes it ready meanwhile is for the next turn.
   */
  @Override
  boolean turn(Round round) {
    isQueued = false;
    now = ready;
    ready = 0;
    boolean served = now != 0;
    try {
      while (now != 0 && isValid()) {
        Reason reason = Reason.firstOf(now);
        now &= ~reason.bit();
        round.turn(reason);
        handle.turn(this, reason);
      }
    } finally {
      int left = now;
      now = 0;
      if (left != 0 && isValid()) {
        // One has thrown: the others wait for the next turn.
        ready |= left;
        ready(Reason.firstOf(left));
      }
      removeIfDone();
    }
    return served;
  }

  // Flushes

  /**
   * Something was flushed on the channel; see {@link JoinedFlushes#join}.
   *
   * @return false if the channel is to send it now
   */
  public boolean joinFlush() {
    return loop.joinFlush(flushes);
  }

  /** Whether something that was flushed waits for the end of the turn. */
  public boolean isFlushJoined() {
    return flushes.isJoined();
  }

  private final class Flushes extends JoinedFlushes.Member {
    @Override
    void send() {
      try {
        if (isValid()) {
          handle.flushJoined(AioRegistration.this);
        }
      } catch (Throwable e) {
        // The channel tries again in its next turn.
        writeInNextTurn();
        LoopLog.warn(logger, "Unexpected exception in a flush of {}", handle, e);
      }
    }
  }

  // Life

  public State state() {
    return state.get();
  }

  @Override
  public boolean isValid() {
    return state.get() == State.VALID;
  }

  @Override
  public boolean cancel() {
    if (!state.compareAndSet(State.VALID, State.CANCELLED)) {
      return false;
    }
    loop.execute(
        () -> {
          operations.cancelAll();
          removeIfDone();
        });
    return true;
  }

  /** The loop has ended, and its context with all operations: their results are dropped. */
  public void invalidate() {
    state.compareAndSet(State.VALID, State.CANCELLED);
    removeIfDone();
  }

  /** Sets the one action that is run on the loop when the registration has been removed. */
  public void whenRemoved(Runnable action) {
    whenRemoved = action;
  }

  /**
   * Has the loop wait for something that ends elsewhere; see {@link LoopEnd#await}.
   *
   * @return what to run, on any thread, when it has ended
   */
  public Runnable await(Runnable action) {
    return loopEnd.await(action);
  }

  private void removeIfDone() {
    if (state.get() != State.CANCELLED || isQueued || operations.isAnyOutstanding()) {
      return;
    }
    state.set(State.REMOVED);
    operations.remove();
    removal.accept(this);
    handle.unregistered();
    Runnable action = whenRemoved;
    whenRemoved = null;
    if (action != null) {
      action.run();
    }
  }

  // For Netty

  /** Not supported: channels of this transport use the other methods. */
  @Override
  public long submit(IoOps ops) {
    throw new UnsupportedOperationException("channels of this transport have no IoOps");
  }

  @SuppressWarnings("unchecked")
  @Override
  public <T> T attachment() {
    return (T) this;
  }

  @Override
  public String toString() {
    return "registration of " + handle;
  }
}
