package org.nettyaio.linux.aio;

import org.nettyaio.linux.Errno;

/**
 * The requests that wait to be sent: those of the next batch, and the polls for which there is no
 * slot. For the thread that owns the context, except {@link #performHeld}: what that method uses,
 * the queue and the fields of its requests, is guarded by the queue's monitor.
 */
final class Batch {
  /** The queue position of a poll that is not in the submission queue, but among the starved. */
  private static final int STARVED = -1;

  /**
   * How often in a row the ring is read to make room for the same request. EAGAIN says that no slot
   * was free (aio_get_req in fs/aio.c), and each event that is read frees one, so once is enough
   * unless the kernel has another reason.
   */
  private static final int MAX_REAPS = 8;

  private final SubmissionQueue queue = new SubmissionQueue(256);
  private final StarvedPolls starved = new StarvedPolls();
  private final PollSlots slots;
  private final Completions completions;
  private final AioCounters counters;

  /** The number of this batch; guarded by the queue. */
  private long number;

  Batch(PollSlots slots, Completions completions, AioCounters counters) {
    this.slots = slots;
    this.completions = completions;
    this.counters = counters;
  }

  /** Returns how many requests the next batch has. */
  int size() {
    return queue.size();
  }

  boolean hasStarved() {
    return !starved.isEmpty();
  }

  /** Returns when to submit again because a starved poll is due; there must be one. */
  long nanosUntilStarvedAreDue() {
    return starved.nanosUntilDue(System.nanoTime());
  }

  /** Makes room for one more request. If there is no memory for it, nothing has changed. */
  void makeRoom() {
    synchronized (queue) {
      queue.makeRoom();
    }
  }

  /** Adds a request to the next batch; a poll has its slot. */
  void add(AioRequest request) {
    if (request instanceof AioPoll poll) {
      poll.starvedTimes = 0;
    }
    synchronized (queue) {
      if (queue.size() == 0) {
        number++;
      }
      queue.add(request);
    }
  }

  /**
   * Makes the writes of a batch that was not sent, one by one, on behalf of the owner, which
   * completes them when it next uses the batch. May be called by any thread.
   *
   * @param held the number of the batch; if it is another one, nothing is done
   * @return the number of the batch that is to be sent, never 0; 0 if there is none
   */
  long performHeld(long held) {
    // Locked for one at a time, so that the owner need not wait for all.
    for (int i = 0; performHeld(held, i); i++) {}
    synchronized (queue) {
      return queue.size() == 0 ? 0 : number;
    }
  }

  /** Performs the request at a position of a batch; returns whether there was one. */
  private boolean performHeld(long held, int position) {
    synchronized (queue) {
      if (number != held || position >= queue.size()) {
        return false;
      }
      if (queue.get(position) instanceof AioTransfer transfer) {
        transfer.performHeld();
      }
      return true;
    }
  }

  /** Adds a poll that has no slot. */
  void starve(AioPoll poll) {
    poll.queuePosition = STARVED;
    starved.add(poll);
    counters.starved.add(1);
  }

  /** Adds a poll that the kernel could not arm, although it had a slot: for a later batch. */
  void postpone(AioPoll poll) {
    slots.giveBack(poll);
    starve(poll);
    starved.rest();
  }

  /** Makes a gathering write longer; returns false if it has been performed. */
  boolean extend(AioTransfer write, int count) {
    synchronized (queue) {
      if (write.isPerformed()) {
        return false;
      }
      write.extend(count);
      return true;
    }
  }

  /** Removes a queued request; one that has been performed meanwhile is completed. */
  void withdraw(AioRequest request) {
    if (request instanceof AioPoll starving && starving.queuePosition == STARVED) {
      starved.remove(starving);
    } else {
      synchronized (queue) {
        queue.remove(request);
      }
      if (request instanceof AioPoll poll) {
        slots.giveBack(poll);
      } else if (request instanceof AioTransfer transfer && transfer.isPerformed()) {
        completePerformed(transfer);
        return;
      }
    }
    request.withdrawn();
  }

  /** Sends what is queued. If this throws, the requests that were not sent are still queued. */
  void submit(KernelContext kernel) {
    if (!starved.isEmpty()) {
      feedStarved();
    }
    if (queue.size() > 0) {
      synchronized (queue) {
        completePerformed();
        send(kernel);
      }
    }
  }

  /** Removes and completes what has been performed while the batch was held. */
  private void completePerformed() {
    // Backwards, as the last takes the place of one that is removed.
    for (int i = queue.size() - 1; i >= 0; i--) {
      if (queue.get(i) instanceof AioTransfer transfer && transfer.isPerformed()) {
        queue.remove(transfer);
        completePerformed(transfer);
      }
    }
  }

  private void completePerformed(AioTransfer transfer) {
    counters.heldWrites.add(1);
    completions.complete(transfer, transfer.takePerformed());
  }

  /** Queues starved polls as far as there is room, and answers some that have waited too long. */
  private void feedStarved() {
    long now = System.nanoTime();
    for (AioPoll poll;
        slots.isFree() && !starved.areResting(now) && (poll = starved.oldest()) != null; ) {
      makeRoom();
      starved.remove(poll);
      slots.take(poll);
      add(poll);
    }
    // At most so many are due, so that adding one below needs no memory.
    synchronized (queue) {
      queue.makeRoom(StarvedPolls.MAX_DUE);
    }
    for (AioPoll poll; (poll = starved.pollDue(now)) != null; ) {
      if (slots.take(poll)) {
        add(poll);
      } else if (poll.isWatch()) {
        // Its owner has nothing to try.
        starved.add(poll);
      } else {
        poll.complete(0);
      }
    }
  }

  private void send(KernelContext kernel) {
    int size = queue.size();
    for (int i = 0; i < size; i++) {
      queue.get(i).encode();
    }
    int sent = 0;
    int reaps = 0;
    try {
      while (sent < size) {
        int result = submit(kernel, sent);
        if (result > 0) {
          for (int i = 0; i < result; i++) {
            queue.get(sent + i).moveTo(AioRequest.State.SUBMITTED);
          }
          sent += result;
          reaps = 0;
        } else if (result == -Errno.EAGAIN && reaps < MAX_REAPS && completions.reap(kernel) > 0) {
          reaps++;
        } else {
          AioRequest refused = queue.get(sent++);
          reaps = 0;
          refused(refused, result);
        }
      }
    } finally {
      queue.removeFirst(sent);
    }
  }

  /** Submits all from this one on; returns how many were accepted, or why the first was refused. */
  private int submit(KernelContext kernel, int from) {
    int count = queue.size() - from;
    // The kernel stops at the first request it refuses, and returns how many it accepted before
    // (io_submit(2)).
    int result = kernel.trySubmit(queue.pointers(from), count);
    counters.submits.add(1);
    if (result < 0) {
      // The first was refused, so the call had no effect, and making it again returns the errno.
      result = kernel.submit(queue.pointers(from), count);
      counters.submits.add(1);
    }
    if (result > 0) {
      counters.requests.add(result);
    }
    return result;
  }

  private void refused(AioRequest request, int result) {
    if (!KernelContext.isPassing(result)) {
      completions.complete(request, result);
    } else if (request instanceof AioPoll poll) {
      postpone(poll);
    } else {
      // The result of a socket that is not ready, after which the owner polls and tries again.
      completions.complete(request, -Errno.EAGAIN);
    }
  }

  /** Ends what is queued, as the context is closed. */
  void end() {
    synchronized (queue) {
      completePerformed();
      for (int i = 0, size = queue.size(); i < size; i++) {
        completions.complete(queue.get(i), -Errno.ECANCELED);
      }
      queue.clear();
    }
    for (AioPoll poll; (poll = starved.oldest()) != null; ) {
      starved.remove(poll);
      poll.complete(-Errno.ECANCELED);
    }
  }
}
