package org.nettyaio.channel;

import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.nettyaio.linux.aio.AioContext;
import org.nettyaio.linux.aio.AioRequest;
import org.nettyaio.linux.aio.IovecArena;
import org.nettyaio.linux.aio.PollReservation;

/**
 * What ties one handle to one loop: its operations, and the promise that it hears of the loop until
 * the last of them is done and not after.
 *
 * <p>{@link #cancel} may be called from any thread, everything else on the loop only. A
 * registration that is cancelled stays until nothing of it is outstanding; then the handle is told
 * by {@code unregistered()}. Operations belong to the registration and not to the channel, so a
 * channel that has moved to another loop never meets what it left on the old one.
 */
final class AioRegistration implements IoRegistration {
  /** The life of a registration, which is never turned back. */
  enum State {
    /** Operations may be submitted, and their results go to the handle. */
    VALID,
    /** The handle has turned away; what is outstanding is waited for. */
    CANCELLED,
    /** Nothing is outstanding, the handle has been told, the loop has forgotten it. */
    REMOVED
  }

  private static final int READ_REASONS =
      Reason.READABLE.bit() | Reason.READ_ON.bit() | Reason.TRY_READ.bit();

  private final AioIoHandler handler;
  private final AioContext context;

  /** Where its first poll always finds room. */
  private final PollReservation reservation;

  private final AioIoHandle handle;
  private final AtomicReference<State> state = new AtomicReference<>(State.VALID);

  /** By operation; made when first wanted: most channels never use all. */
  private final @Nullable AioRequest[] requests = new AioRequest[Operation.values().length];

  /** The reasons for the next turn. */
  private int ready;

  /** Reasons for this turn that have not been served yet. */
  private int now;

  /** Whether it is in a queue of those that wait for their turn. */
  private boolean isQueued;

  /** What comes after it in that queue. */
  @Nullable AioRegistration readyAfter;

  /** In which turn something was last flushed; see {@link JoinedFlushes}. */
  long lastFlush = -1;

  /** How many flushes there were in that turn, and in the one before of those with any. */
  int flushes;

  int flushesBefore;

  /** Whether it is among those that {@link JoinedFlushes} sends when the turn ends. */
  boolean isFlushJoined;

  /** What comes after it among those with something of that kind. */
  @Nullable AioRegistration joinedAfter;

  /** What is to be done when nothing is outstanding any more. */
  private @Nullable Runnable whenRemoved;

  AioRegistration(
      AioIoHandler handler, AioContext context, PollReservation reservation, AioIoHandle handle) {
    this.handler = handler;
    this.context = context;
    this.reservation = reservation;
    this.handle = handle;
  }

  AioIoHandle handle() {
    return handle;
  }

  PollReservation reservation() {
    return reservation;
  }

  State state() {
    return state.get();
  }

  private ChannelPoll poll(Operation operation) {
    if (requests[operation.ordinal()] instanceof ChannelPoll poll) {
      return poll;
    }
    ChannelPoll poll = new ChannelPoll(operation, this);
    context.add(poll, reservation);
    requests[operation.ordinal()] = poll;
    return poll;
  }

  /** Returns the read or the write, which is the same for as long as the registration lives. */
  ChannelTransfer transfer(Operation operation) {
    if (requests[operation.ordinal()] instanceof ChannelTransfer transfer) {
      return transfer;
    }
    ChannelTransfer transfer = new ChannelTransfer(operation, this);
    context.add(transfer);
    requests[operation.ordinal()] = transfer;
    return transfer;
  }

  /** Returns what came last of this operation, which must have been used. */
  int result(Operation operation) {
    AioRequest request = requests[operation.ordinal()];
    assert request != null;
    return request.result();
  }

  /** Returns where the kernel is with this operation. */
  AioRequest.State state(Operation operation) {
    AioRequest request = requests[operation.ordinal()];
    return request == null ? AioRequest.State.IDLE : request.state();
  }

  /** Returns how late the poll for input fired; see {@link ChannelPoll#lateness}. */
  long lateness() {
    return poll(Operation.POLL_IN).lateness();
  }

  /**
   * Returns whether this operation is under way, or has a result that has not been served. The poll
   * for input is also where the channel reads in its next turn without it.
   */
  boolean isOutstanding(Operation operation) {
    AioRequest request = requests[operation.ordinal()];
    int reasons = operation == Operation.POLL_IN ? READ_REASONS : operation.reason().bit();
    return request != null && request.isOutstanding() || ((ready | now) & reasons) != 0;
  }

  /** Returns whether this is a reason for a turn to come, or for this turn and not served yet. */
  boolean isReady(Reason reason) {
    return ((ready | now) & reason.bit()) != 0;
  }

  /** Not used: the channels of this transport arm and submit what they know by its name. */
  @Override
  public long submit(IoOps ops) {
    throw new UnsupportedOperationException("channels of this transport have no IoOps");
  }

  /**
   * Queues a transfer that was set up; it goes to the kernel with the loop's next batch.
   *
   * @throws IllegalStateException if the registration is not valid any more
   */
  void submit(ChannelTransfer transfer) {
    if (!isValid()) {
      throw new IllegalStateException("the channel is not registered here any more");
    }
    context.queue(transfer);
  }

  /**
   * Has a gathering write that is queued take more vectors, which lie behind those that it has.
   *
   * @param count of how many it is then
   * @return false if it is not queued any more, or has been made
   */
  boolean extendWrite(int count) {
    return isValid() && context.extend(transfer(Operation.WRITE), count);
  }

  /** Arms a poll. Does nothing if it is outstanding already. */
  void arm(Operation operation, int fd, int events) {
    if (isValid() && !isOutstanding(operation)) {
      ChannelPoll poll = poll(operation);
      poll.poll(fd, events);
      poll.armed(handler.turns().next());
      context.queue(poll);
    }
  }

  /**
   * Has the channel read in its next turn without a poll; does nothing if that, or the poll for
   * input, is outstanding already.
   *
   * @param known whether there is something to read, as far as is known
   */
  void readNext(boolean known) {
    if (isValid() && !isOutstanding(Operation.POLL_IN)) {
      ready(known ? Reason.READ_ON : Reason.TRY_READ);
    }
  }

  /** There is no such reason any more. */
  void withdraw(Reason reason) {
    ready &= ~reason.bit();
    now &= ~reason.bit();
  }

  /** Has the channel write in its next turn what has had no room in this. */
  void writeNext() {
    if (isValid()) {
      ready(Reason.WRITE_ON);
    }
  }

  /** There is a reason for a turn: the channel waits for it with the others. */
  void ready(Reason reason) {
    ready |= reason.bit();
    if (!isQueued) {
      isQueued = true;
      handler.queueOf(reason).add(this);
    }
  }

  /** Whether all it waits for its turn for is to try whether there is something to read. */
  boolean onlyTries() {
    return ready == Reason.TRY_READ.bit();
  }

  /** Returns how many turns the loop has given so far. */
  long turnsGiven() {
    return handler.turns().given();
  }

  /** Returns the number of this turn; see {@link JoinedFlushes}. */
  long turn() {
    return handler.flushes().turn();
  }

  /**
   * The channel, which has been taken from its queue, has its turn: all it is ready for is served.
   * What makes it ready meanwhile is for the next.
   *
   * @return whether there was anything to serve
   */
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
        // Something was thrown.
        ready |= left;
        ready(Reason.firstOf(left));
      }
      removeIfDone();
    }
    return served;
  }

  /**
   * Runs a transfer that was set up at once, by a system call of its own.
   *
   * @return bytes transferred, or a negative errno
   */
  int perform(ChannelTransfer transfer) {
    handler.performing();
    return transfer.perform();
  }

  /**
   * Returns where gathering writes put their vectors; they are valid until the next batch is sent.
   */
  IovecArena iovecs(int needed) {
    if (context.iovecs().remaining() < needed) {
      context.submit();
    }
    return context.iovecs();
  }

  /** Returns what sends files within the kernel. */
  FileSender files() {
    return handler.files();
  }

  /** Tells the loop that a read that was a try has, or has not, brought something. */
  void tried(boolean hit) {
    handler.tried(hit);
  }

  /**
   * Something is flushed on the channel; see {@link JoinedFlushes#join}.
   *
   * @return false if the channel is to send it now
   */
  boolean joinFlush() {
    return handler.joinFlush(this);
  }

  /** Returns where datagrams are received; what is there is valid until the next are. */
  IncomingDatagrams incoming() {
    return handler.incoming();
  }

  /** Returns what sends datagrams. */
  OutgoingDatagrams outgoing() {
    return handler.outgoing();
  }

  /** Whether a channel of the loop is having its turn, as opposed to a task. */
  boolean isTurn() {
    return handler.isTurn();
  }

  /** Whether the loop sends what is queued as soon as it has handed out the results it has. */
  boolean isBatching() {
    return handler.isBatching();
  }

  /**
   * Sends the loop's batch now and learns what came of it. Reads and writes are done after that:
   * the kernel runs them within {@code io_submit}.
   */
  void settle() {
    context.submit();
    context.reap();
  }

  /** Takes the result of this operation before its turn; returns whether it is known. */
  boolean take(Operation operation) {
    boolean known = isReady(operation.reason());
    withdraw(operation.reason());
    return known;
  }

  /**
   * Takes a transfer back, if the kernel does not have it yet.
   *
   * @return whether nothing will come of it
   */
  boolean withdraw(Operation operation) {
    AioRequest request = requests[operation.ordinal()];
    return request == null || context.cancel(request) && !isReady(operation.reason());
  }

  /**
   * Ends the polls by what {@code ending} does to the descriptor, where the kernel has one armed;
   * by {@code io_cancel}, if that fails. Their completions come later.
   *
   * @param ending returns a negative errno if it has not ended them
   */
  void endPolls(IntSupplier ending) {
    boolean ended = ending.getAsInt() >= 0;
    for (AioRequest request : requests) {
      if (request instanceof ChannelPoll poll) {
        if (ended) {
          context.abandon(poll);
        } else {
          context.cancel(poll);
        }
      }
    }
  }

  /** Whether the kernel has a poll, which holds the descriptor until its completion is in. */
  boolean isPollArmed() {
    for (AioRequest request : requests) {
      if (request instanceof ChannelPoll poll && poll.state() == AioRequest.State.SUBMITTED) {
        return true;
      }
    }
    return false;
  }

  /** Cancels the polls; their completions come later. */
  void cancelPolls() {
    for (AioRequest request : requests) {
      if (request instanceof ChannelPoll poll) {
        context.cancel(poll);
      }
    }
  }

  /** Has this done on the loop when the registration is cancelled and nothing is outstanding. */
  void whenRemoved(Runnable action) {
    whenRemoved = action;
  }

  /**
   * Has the loop wait for something that is to end elsewhere: then, or when the loop ends, if that
   * is sooner, the action is run on the loop, once.
   *
   * @return what is to be called, by any thread, when it has ended
   */
  Runnable await(Runnable action) {
    return handler.loopEnd().await(action);
  }

  @SuppressWarnings("unchecked")
  @Override
  public <T> T attachment() {
    return (T) this;
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
    handler.onLoop(this::end);
    return true;
  }

  /** The loop ends, and with it everything that is outstanding: no more of that is handed out. */
  void invalidate() {
    state.compareAndSet(State.VALID, State.CANCELLED);
    removeIfDone();
  }

  private void end() {
    for (AioRequest request : requests) {
      if (request != null) {
        context.cancel(request);
      }
    }
    removeIfDone();
  }

  private void removeIfDone() {
    if (state.get() != State.CANCELLED || isQueued) {
      return;
    }
    for (AioRequest request : requests) {
      if (request != null && request.isOutstanding()) {
        return;
      }
    }
    state.set(State.REMOVED);
    for (AioRequest request : requests) {
      if (request != null) {
        context.remove(request);
      }
    }
    handler.removed(this);
    handle.unregistered();
    Runnable action = whenRemoved;
    whenRemoved = null;
    if (action != null) {
      action.run();
    }
  }
}
