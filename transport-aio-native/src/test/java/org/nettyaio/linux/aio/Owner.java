package org.nettyaio.linux.aio;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.nettyaio.linux.abi.poll_h;

/**
 * The owner of the requests of one context, for tests: makes them, and notes those whose results it
 * is told of, in this order.
 */
final class Owner {
  private static final long BOUND_SECONDS = 30;

  private final AioContext context;

  /** With room for as many as are told while there is no memory. */
  private final Queue<AioRequest> known = new ArrayDeque<>(512);

  Owner(AioContext context) {
    this.context = context;
  }

  /** A poll that lists itself when its result is known. */
  static final class Poll extends AioPoll {
    private final Queue<AioRequest> known;

    /** A poll that nobody waits for. */
    Poll() {
      this(new ArrayDeque<>());
    }

    Poll(Queue<AioRequest> known) {
      this.known = known;
    }

    @Override
    protected void completed() {
      list(this, known);
    }
  }

  /** A transfer that lists itself when its result is known. */
  static final class Transfer extends AioTransfer {
    private final Queue<AioRequest> known;

    /** A transfer that nobody waits for. */
    Transfer() {
      this(new ArrayDeque<>());
    }

    Transfer(Queue<AioRequest> known) {
      this.known = known;
    }

    @Override
    protected void completed() {
      list(this, known);
    }
  }

  private static void list(AioRequest request, Queue<AioRequest> known) {
    if (request.isOutstanding()) {
      throw new AssertionError(request + " is told of too early");
    }
    known.add(request);
  }

  /** A poll of this context that is set up to wait for input. */
  Poll pollIn(int fd) {
    Poll poll = new Poll(known);
    context.add(poll);
    poll.poll(fd, poll_h.POLLIN);
    return poll;
  }

  /** A poll for input for which there is room kept. */
  Poll pollIn(int fd, PollReservation reservation) {
    return poll(fd, poll_h.POLLIN, reservation);
  }

  /** A poll that waits for the peer's end, before which there is nothing to try. */
  Poll watch(int fd) {
    Poll poll = new Poll(known);
    context.add(poll);
    poll.poll(fd, poll_h.POLLRDHUP);
    return poll;
  }

  /** A watch for which there is room kept. */
  Poll watch(int fd, PollReservation reservation) {
    return poll(fd, poll_h.POLLRDHUP, reservation);
  }

  private Poll poll(int fd, int events, PollReservation reservation) {
    Poll poll = new Poll(known);
    context.add(poll, reservation);
    poll.poll(fd, events);
    return poll;
  }

  /** A transfer of this context that is not set up. */
  Transfer transfer() {
    Transfer transfer = new Transfer(known);
    context.add(transfer);
    return transfer;
  }

  /** Queues and submits a poll for input of each descriptor. */
  List<Poll> arm(int... fds) {
    List<Poll> polls = new ArrayList<>();
    for (int fd : fds) {
      Poll poll = pollIn(fd);
      context.queue(poll);
      polls.add(poll);
    }
    context.submit();
    return polls;
  }

  /** Takes the request whose result has been known longest; null if there is none. */
  @Nullable AioRequest next() {
    return known.poll();
  }

  /** Takes all whose results are known, in the order they came. */
  List<AioRequest> all() {
    List<AioRequest> all = new ArrayList<>(known);
    known.clear();
    return all;
  }

  /** Returns how many results are known and were not taken. */
  int known() {
    return known.size();
  }

  /** Waits for this many results and returns their requests in the order they came. */
  List<AioRequest> take(int count) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(BOUND_SECONDS);
    context.reap();
    while (known.size() < count) {
      assertThat(System.nanoTime() - deadline)
          .as("%d of %d results after %d s", known.size(), count, BOUND_SECONDS)
          .isNegative();
      context.await(10_000_000);
      context.reap();
    }
    assertThat(known).hasSize(count);
    return all();
  }

  /** Asserts that no result is there or comes while the kernel is asked once more. */
  void assertNothingLeft() {
    context.await(0);
    context.reap();
    assertThat(known).isEmpty();
  }
}
