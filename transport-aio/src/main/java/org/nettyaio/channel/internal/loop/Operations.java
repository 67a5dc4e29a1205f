package org.nettyaio.channel.internal.loop;

import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.nettyaio.linux.aio.AioContext;
import org.nettyaio.linux.aio.AioRequest;
import org.nettyaio.linux.aio.PollReservation;

/**
 * The requests of one registration to the kernel: at most one of each {@link Operation}, made when
 * it is first wanted. Used on the loop only.
 */
public final class Operations {
  private final AioContext context;

  /** The room that the context keeps for one poll. */
  private final PollReservation reservation;

  private final ReadyListener listener;
  private final ReadyQueue turns;

  /** By operation; most channels never use all. */
  private final @Nullable AioRequest[] requests = new AioRequest[Operation.values().length];

  /**
   * Creates the operations of a channel that has used none yet.
   *
   * @param listener notified when an operation has completed
   * @param turns where the channel waits for its turn when a poll fires
   */
  Operations(
      AioContext context, PollReservation reservation, ReadyListener listener, ReadyQueue turns) {
    this.context = context;
    this.reservation = reservation;
    this.listener = listener;
    this.turns = turns;
  }

  private ChannelPoll poll(Operation operation) {
    if (requests[operation.ordinal()] instanceof ChannelPoll poll) {
      return poll;
    }
    ChannelPoll poll = new ChannelPoll(operation, listener, turns);
    context.add(poll, reservation);
    requests[operation.ordinal()] = poll;
    return poll;
  }

  /** Returns the read or the write, which is the same for as long as the registration lives. */
  public ChannelTransfer transfer(Operation operation) {
    if (requests[operation.ordinal()] instanceof ChannelTransfer transfer) {
      return transfer;
    }
    ChannelTransfer transfer = new ChannelTransfer(operation, listener);
    context.add(transfer);
    requests[operation.ordinal()] = transfer;
    return transfer;
  }

  /** Returns the last result of this operation, which must have been used. */
  public int result(Operation operation) {
    AioRequest request = requests[operation.ordinal()];
    assert request != null;
    return request.result();
  }

  /** Returns where the kernel is with this operation. */
  public AioRequest.State state(Operation operation) {
    AioRequest request = requests[operation.ordinal()];
    return request == null ? AioRequest.State.IDLE : request.state();
  }

  /** Returns how late the poll for input fired; see {@link ChannelPoll#lateness}. */
  public long lateness() {
    return poll(Operation.POLL_IN).lateness();
  }

  /** Returns whether this operation is queued, or with the kernel. */
  boolean isOutstanding(Operation operation) {
    AioRequest request = requests[operation.ordinal()];
    return request != null && request.isOutstanding();
  }

  /** Returns whether any operation is queued, or with the kernel. */
  boolean isAnyOutstanding() {
    for (AioRequest request : requests) {
      if (request != null && request.isOutstanding()) {
        return true;
      }
    }
    return false;
  }

  /** Queues a poll, which must not be outstanding. */
  void arm(Operation operation, int fd, int events) {
    ChannelPoll poll = poll(operation);
    poll.arm(fd, events);
    context.queue(poll);
  }

  /** Queues a transfer that was set up; it goes to the kernel with the loop's next batch. */
  void queue(ChannelTransfer transfer) {
    context.queue(transfer);
  }

  /**
   * Has a gathering write that is queued take more vectors, which lie behind those that it has.
   *
   * @param count how many vectors it then has
   * @return false if it is not queued any more, or has been made
   */
  boolean extendWrite(int count) {
    return context.extend(transfer(Operation.WRITE), count);
  }

  /**
   * Withdraws a transfer, if it has not been sent to the kernel yet.
   *
   * @return whether there is none, or nothing will come of it
   */
  boolean withdraw(Operation operation) {
    AioRequest request = requests[operation.ordinal()];
    return request == null || context.cancel(request);
  }

  /**
   * Ends the polls by what {@code ending} does to their socket, or by {@code io_cancel} if that
   * fails. Their completions come later.
   *
   * @param ending returns a negative errno if it has not ended them
   */
  public void endPolls(IntSupplier ending) {
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
  public boolean isPollArmed() {
    for (AioRequest request : requests) {
      if (request instanceof ChannelPoll poll && poll.state() == AioRequest.State.SUBMITTED) {
        return true;
      }
    }
    return false;
  }

  /** Cancels the polls by {@code io_cancel}; their completions come later. */
  public void cancelPolls() {
    for (AioRequest request : requests) {
      if (request instanceof ChannelPoll poll) {
        context.cancel(poll);
      }
    }
  }

  /** Cancels what can be cancelled; completions come later. */
  void cancelAll() {
    for (AioRequest request : requests) {
      if (request != null) {
        context.cancel(request);
      }
    }
  }

  /** Gives the room of the requests and of the reservation back; none may be outstanding. */
  void remove() {
    for (AioRequest request : requests) {
      if (request != null) {
        context.remove(request);
      }
    }
    context.unreserve(reservation);
  }
}
