package org.nettyaio.linux.aio;

import org.nettyaio.linux.Errno;
import org.nettyaio.linux.ErrnoException;

/**
 * Linux AIO for one thread: requests go to the kernel in batches, one {@code io_submit} each, and
 * their results are read from the completion ring in user memory.
 *
 * <p>One thread at a time owns a context and calls its methods; {@link #wakeup}, {@link
 * #performHeld} and {@link #counters} may be called from any thread, also after {@link #close}.
 *
 * <p>A context that has run out of room sets up one of twice the size, arms its polls there and
 * gives the old one back. Where {@code fs.aio-max-nr} forbids that, it continues with what it has:
 * a poll for which there is no slot is starved, and completes with the result 0, "not known to be
 * ready", after 10 ms, or after up to 320 ms if it has been starved several times in a row. A
 * context that is much too large for a minute is replaced by a smaller one.
 */
public final class AioContext implements AutoCloseable {
  private final RequestTable table = new RequestTable();
  private final IovecArena iovecs = new IovecArena();
  private final AioCounters counters = new AioCounters();
  private final PollSlots slots;
  private final FurtherPolls furtherPolls = new FurtherPolls(table);
  private final Completions completions;
  private final Batch batch;

  private final MovingContext moving;
  private boolean closed;

  private AioContext(KernelContext kernel, int maxCapacity, long unusedNanos) {
    this.slots = new PollSlots(kernel.capacity());
    this.completions = new Completions(table, slots, counters);
    this.batch = new Batch(slots, completions, counters);
    this.moving =
        new MovingContext(
            kernel, maxCapacity, unusedNanos, table, slots, counters, completions, batch);
  }

  /**
   * Sets up a context.
   *
   * @param capacity how many requests it holds to begin with, never less than 16; {@code
   *     fs.aio-max-nr} is charged with it
   * @param maxCapacity how many it may grow to hold
   * @return the context, which the calling thread, or the one it is handed to, owns
   * @throws AioLimitException if {@code fs.aio-max-nr} is reached; says what to set it to
   * @throws ErrnoException if {@code io_setup} fails for another reason; {@link AioProbe} explains
   *     them
   */
  public static AioContext open(int capacity, int maxCapacity) throws ErrnoException {
    return open(capacity, maxCapacity, MovingContext.UNUSED_NANOS);
  }

  /** Sets up a context that shrinks after so long without need of its size. */
  static AioContext open(int capacity, int maxCapacity, long unusedNanos) throws ErrnoException {
    if (capacity < 1 || maxCapacity < capacity) {
      throw new IllegalArgumentException(
          "capacity " + capacity + ", at most " + maxCapacity + ": expected 1 <= capacity <= most");
    }
    KernelContext.prepareWake();
    int size = Math.max(capacity, PollSlots.MIN_CAPACITY);
    KernelContext kernel = KernelContexts.createPatiently(size);
    try {
      return new AioContext(kernel, Math.max(maxCapacity, size), unusedNanos);
    } catch (Throwable e) {
      kernel.destroy();
      throw e;
    }
  }

  /** Returns how many requests the kernel can hold for this context, at the least. */
  public int capacity() {
    return moving.kernel().capacity();
  }

  /** Returns what this context has done so far; may be read from any thread. */
  public AioCounters counters() {
    return counters;
  }

  /**
   * Returns where gathering writes take their {@code iovec}s from. What a write that is queued has
   * taken stays valid until {@link #submit} returns; if none is queued, all are free.
   */
  public IovecArena iovecs() {
    if (batch.size() == 0) {
      iovecs.clear();
    }
    return iovecs;
  }

  /**
   * Keeps room for one poll, growing if necessary: one of the polls that are {@linkplain
   * #add(AioPoll, PollReservation) added} with it can always be armed.
   *
   * @return the room, until {@link #unreserve}
   * @throws AioLimitException if there is no room and the context may not grow; nothing has changed
   * @throws ErrnoException if a larger context could not be set up for another reason; likewise
   */
  public PollReservation reserve() throws ErrnoException {
    checkOpen();
    for (; ; ) {
      PollReservation reservation = slots.reserve();
      if (reservation != null) {
        return reservation;
      }
      try {
        moving.grow();
      } catch (ErrnoException noRoom) {
        reservation = slots.reserveBeforeFurther();
        if (reservation == null) {
          throw noRoom;
        }
        AioPoll further = furtherPolls.find();
        if (further != null) {
          // It completes, so its owner tries, and queues it again, for which it has to wait for
          // room.
          cancelPoll(further);
        }
        return reservation;
      }
    }
  }

  /**
   * Ends what {@link #reserve} began.
   *
   * @param reservation what {@link #reserve} has returned
   * @throws IllegalStateException if an outstanding poll has the room
   */
  public void unreserve(PollReservation reservation) {
    slots.unreserve(reservation);
  }

  /**
   * Makes a request belong to this context.
   *
   * @param request what belongs to none
   * @throws IllegalStateException if it belongs to one already
   */
  public void add(AioRequest request) {
    table.add(request);
  }

  /**
   * Makes a poll belong to this context, and share the room that is kept: one at a time of the
   * polls that are added with it has it.
   *
   * @param poll what belongs to none
   * @param reservation the room, of this context
   * @throws IllegalStateException if it belongs to a context already
   */
  public void add(AioPoll poll, PollReservation reservation) {
    table.add(poll);
    poll.reservation = reservation;
  }

  /**
   * Ends what {@link #add} began.
   *
   * @param request what belongs to this context
   * @throws IllegalStateException if the request is outstanding or of another context
   */
  public void remove(AioRequest request) {
    table.remove(request);
    if (request instanceof AioPoll poll) {
      poll.reservation = null;
    }
  }

  /**
   * Queues a request that was set up; {@link #submit} sends it. If this throws, because there is no
   * memory for example, the request is as it was.
   *
   * @param request what was added to this context and set up
   * @throws IllegalStateException if it is outstanding or the context is closed
   */
  public void queue(AioRequest request) {
    checkOpen();
    request.mayMoveTo(AioRequest.State.QUEUED);
    batch.makeRoom();
    boolean starving =
        request instanceof AioPoll poll
            && !slots.take(poll)
            && !(moving.tryGrow() && slots.take(poll));
    request.moveTo(AioRequest.State.QUEUED);
    if (starving) {
      batch.starve((AioPoll) request);
    } else {
      batch.add(request);
    }
  }

  /**
   * Adds {@code iovec}s to a gathering write that is queued; they lie behind those that it has.
   *
   * @param write what was queued
   * @param count how many {@code iovec}s it has with those
   * @return false if it is not queued any more, or has been made by {@link #performHeld}
   */
  public boolean extend(AioTransfer write, int count) {
    return write.state() == AioRequest.State.QUEUED && batch.extend(write, count);
  }

  private void checkOpen() {
    if (closed) {
      throw new IllegalStateException("the context is closed");
    }
  }

  /**
   * Ends a request as far as that can be done at once.
   *
   * <p>A queued request is withdrawn; if {@link #performHeld} has performed it, it completes. A
   * poll that the kernel has is cancelled by {@code io_cancel}, which takes time in proportion to
   * the polls that are armed; its completion comes later. Every other request is unchanged: its
   * result will come.
   *
   * @param request what belongs to this context, in whatever state
   * @return whether no completion will come any more: it is {@link AioRequest.State#IDLE}
   */
  public boolean cancel(AioRequest request) {
    switch (request.state()) {
      case IDLE:
        return true;
      case QUEUED:
        batch.withdraw(request);
        return true;
      case SUBMITTED:
        if (request instanceof AioPoll poll) {
          // EINVAL says that the poll has ended by itself (io_cancel in fs/aio.c); its event comes
          // either way.
          cancelPoll(poll);
        }
        return false;
      default:
        return false;
    }
  }

  /** Cancels a poll that is armed; returns what {@code io_cancel} returns. */
  int cancelPoll(AioPoll poll) {
    counters.cancels.add(1);
    int result = moving.kernel().cancel(poll);
    poll.moveTo(AioRequest.State.CANCELLED);
    return result;
  }

  /**
   * Marks a poll as about to end because of an action on its descriptor, so that it is not armed
   * again if the context grows in between. To be called where {@code shutdown} or another such call
   * takes the place of {@link #cancel}.
   *
   * @param poll what belongs to this context, in whatever state
   * @return whether no completion will come any more
   */
  public boolean abandon(AioPoll poll) {
    if (poll.state() == AioRequest.State.SUBMITTED) {
      poll.moveTo(AioRequest.State.CANCELLED);
      return false;
    }
    return cancel(poll);
  }

  /** Returns how many requests are queued. */
  int queued() {
    return batch.size();
  }

  /**
   * Sends everything that is queued. The kernel runs the requests in order, and reads and writes of
   * non-blocking sockets to their end. One that it refuses (EBADF, EINVAL) completes with that
   * errno, and the rest are sent. If the reason is one that passes, such as no memory, a poll is
   * submitted again after 10 ms, and a read or a write completes with EAGAIN.
   *
   * <p>If this throws, because there is no memory for example, what was not sent is still queued.
   */
  public void submit() {
    batch.submit(moving.kernel());
    iovecs.clear();
  }

  /**
   * Makes the writes that are queued, by a system call each, if the thread that owns the context
   * has not called {@link #submit} since this method was called last. They complete when that
   * thread does. Any thread may call this, at any time.
   *
   * <p>The memory of a queued write and its {@code iovec}s must not change until the result is
   * known: the thread that calls this may be reading them.
   *
   * @param held what this method returned the last time, or 0
   * @return the number of the batch that is queued now; 0 if there is none
   */
  public long performHeld(long held) {
    return batch.performHeld(held);
  }

  /**
   * Reads all results that are in the ring; no system call.
   *
   * @return how many there were, wake-ups included
   */
  public int reap() {
    checkOpen();
    return completions.reap(moving.kernel());
  }

  /**
   * Waits until there is a result in the ring, or {@link #wakeup} is called, or the time has
   * passed. Submit first: what is queued is not sent, and the wait is short if polls are starved.
   *
   * @param timeoutNanos the longest time to wait, in nanoseconds; negative for no limit
   * @return how many results there were, as far as one system call can report
   * @throws java.io.UncheckedIOException if the kernel refuses to wait, again and again; says why
   */
  public int await(long timeoutNanos) {
    return await(1, timeoutNanos);
  }

  /**
   * Waits as {@link #await(long)} does, but until there are several results; fewer if the time has
   * passed.
   *
   * @param count how many to wait for, at least 1
   * @param timeoutNanos the longest time to wait, in nanoseconds; negative for no limit
   * @return how many there were, as far as one system call can report; the rest are in the ring
   * @throws java.io.UncheckedIOException if the kernel refuses to wait, again and again; says why
   */
  public int await(int count, long timeoutNanos) {
    checkOpen();
    moving.shrinkIfUnused();
    if (batch.hasStarved()) {
      long due = batch.nanosUntilStarvedAreDue();
      timeoutNanos = timeoutNanos < 0 ? due : Math.min(timeoutNanos, due);
    }
    counters.waits.add(1);
    // It may return early, after a signal (EINTR of io_getevents(2)): callers allow for that.
    int came = moving.kernel().await(count, timeoutNanos, completions);
    counters.reaped.add(came);
    return came;
  }

  /**
   * Ends a wait in {@link #await}, the current one or the next, unless {@link #reap} reads it in
   * between. Any thread may call it, at any time: on a closed context it does nothing.
   */
  public void wakeup() {
    moving.wake();
  }

  /**
   * Ends the context. After this none of its events is read, and wake-ups do nothing. Polls that
   * were armed complete with 0, requests that were queued with ECANCELED.
   *
   * <p>The kernel context is destroyed some 30 ms later, or a tenth of a second later if nothing
   * was outstanding; no caller waits for that. A poll that was still armed holds its file until
   * then. One that is being ended, by {@link #cancel} or {@link #abandon}, has released it: this
   * method waits for that, as it takes microseconds.
   */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    boolean idle = false;
    try {
      completions.reap(moving.kernel());
      new LastEvents(table).await(moving.kernel(), completions);
      idle = table.isIdle();
    } finally {
      if (idle) {
        KernelContexts.retire(moving.kernel());
      } else {
        moving.kernel().destroy();
      }
      end();
    }
  }

  private void end() {
    batch.end();
    for (int i = 0, limit = table.limit(); i < limit; i++) {
      AioRequest request = table.get(i);
      if (request != null && request.isWithKernel()) {
        // A read or a write is here only if the ring, which has its result, could not be read.
        completions.complete(request, request instanceof AioPoll ? 0 : -Errno.ECANCELED);
      }
    }
  }
}
