package org.nettyaio.channel;

import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.nettyaio.channel.AioOperation.Kind;
import org.nettyaio.linux.AioContext;
import org.nettyaio.linux.AioRequest;
import org.nettyaio.linux.IovecArena;
import org.nettyaio.linux.PollReservation;

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

  private static final int KINDS = Kind.values().length;

  private final AioIoHandler handler;
  private final AioContext context;

  /** Where its first poll always finds room. */
  private final PollReservation reservation;

  private final AioIoHandle handle;
  private final AtomicReference<State> state = new AtomicReference<>(State.VALID);

  /** By kind; made when first wanted: most channels never use all. */
  private final @Nullable AioOperation[] operations = new AioOperation[KINDS];

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

  /**
   * Returns the operation of this kind, which is the same for as long as the registration lives.
   */
  AioOperation operation(Kind kind) {
    AioOperation operation = operations[kind.ordinal()];
    if (operation == null) {
      operation = new AioOperation(kind, this);
      operations[kind.ordinal()] = operation;
      context.add(operation, reservation);
    }
    return operation;
  }

  /**
   * Returns whether the operation of this kind has been submitted and its event not been handled.
   */
  boolean isOutstanding(Kind kind) {
    AioOperation operation = operations[kind.ordinal()];
    return operation != null && operation.isOutstanding();
  }

  /**
   * Queues an operation that was set up; it goes to the kernel with the loop's next batch.
   *
   * @param ops an operation of this registration
   * @return -1 if the registration is not valid any more, otherwise 0
   * @throws IllegalArgumentException if this is not an operation of this registration
   */
  @Override
  public long submit(IoOps ops) {
    if (!(ops instanceof AioOperation operation) || operation.registration() != this) {
      throw new IllegalArgumentException("not an operation of this registration: " + ops);
    }
    if (!isValid()) {
      return -1;
    }
    context.queue(operation);
    return 0;
  }

  /** Arms a poll. Does nothing if one of this kind is outstanding already. */
  void poll(Kind kind, int fd, int events) {
    if (!isOutstanding(kind)) {
      AioOperation operation = operation(kind);
      operation.poll(fd, events);
      submit(operation);
    }
  }

  /**
   * Has a poll answered soon without asking the kernel: by 0, "not known to be ready", when what is
   * waiting now has had its turn. Does nothing if one of this kind is outstanding already.
   */
  void presume(Kind kind, int fd, int events) {
    if (isValid() && !isOutstanding(kind)) {
      AioOperation operation = operation(kind);
      operation.poll(fd, events);
      context.presume(operation);
    }
  }

  /** Runs a transfer that was set up at once, by a system call of its own; returns its result. */
  int perform(AioOperation operation) {
    handler.performing();
    return context.perform(operation);
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

  /** Tells the loop that a read it was not asked for has, or has not, brought something. */
  void speculated(boolean hit) {
    handler.speculated(hit);
  }

  /** Returns where datagrams are received; what is there is valid until the next are. */
  IncomingDatagrams incoming() {
    return handler.incoming();
  }

  /** Returns what sends datagrams. */
  OutgoingDatagrams outgoing() {
    return handler.outgoing();
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
  boolean take(Kind kind) {
    AioOperation operation = operations[kind.ordinal()];
    return operation != null && context.results().take(operation);
  }

  /**
   * Ends the operation of this kind as far as that can be done at once.
   *
   * @return whether it is not outstanding now
   */
  boolean cancel(Kind kind) {
    AioOperation operation = operations[kind.ordinal()];
    return operation == null || context.cancel(operation);
  }

  /**
   * Ends the polls by what {@code ending} does to the descriptor, where the kernel has one armed;
   * by {@code io_cancel}, if that fails. Their completions come later.
   *
   * @param ending returns a negative errno if it has not ended them
   */
  void endPolls(IntSupplier ending) {
    boolean ended = ending.getAsInt() >= 0;
    for (AioOperation operation : operations) {
      if (operation != null && isPoll(operation)) {
        if (ended) {
          context.abandon(operation);
        } else {
          context.cancel(operation);
        }
      }
    }
  }

  /** Whether the kernel has a poll, which holds the descriptor until its completion is in. */
  boolean isPollArmed() {
    for (AioOperation operation : operations) {
      if (operation != null
          && isPoll(operation)
          && operation.state() == AioRequest.State.SUBMITTED) {
        return true;
      }
    }
    return false;
  }

  /** Cancels the polls; their completions come later. */
  void cancelPolls() {
    for (AioOperation operation : operations) {
      if (operation != null && isPoll(operation)) {
        context.cancel(operation);
      }
    }
  }

  private static boolean isPoll(AioOperation operation) {
    return operation.kind() != Kind.READ && operation.kind() != Kind.WRITE;
  }

  /** Hands a result to the handle, unless that has turned away. */
  void completed(AioOperation operation) {
    try {
      if (isValid()) {
        handle.handle(this, operation);
      }
    } finally {
      removeIfDone();
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
    for (AioOperation operation : operations) {
      if (operation != null) {
        context.cancel(operation);
      }
    }
    removeIfDone();
  }

  private void removeIfDone() {
    if (state.get() != State.CANCELLED) {
      return;
    }
    for (AioOperation operation : operations) {
      if (operation != null && operation.isOutstanding()) {
        return;
      }
    }
    state.set(State.REMOVED);
    for (AioOperation operation : operations) {
      if (operation != null) {
        context.remove(operation);
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
