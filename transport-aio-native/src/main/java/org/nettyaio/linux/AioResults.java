package org.nettyaio.linux;

import org.jspecify.annotations.Nullable;

/**
 * The results of one {@link AioContext} that are known and wait for their owners: those of reads
 * and writes, and beside them those of polls, each in the order in which they came.
 *
 * <p>Like the context, for one thread at a time; to be used also when that is closed.
 */
public final class AioResults {
  private final CompletionQueue transfers = new CompletionQueue();
  private final CompletionQueue polls = new CompletionQueue();

  AioResults() {}

  /** Returns how many may be waiting; 0 only if none is. */
  public int size() {
    return transfers() + polls();
  }

  /** Returns how many of reads and writes may be waiting; 0 only if none is. */
  public int transfers() {
    return transfers.size();
  }

  /** Returns how many of polls may be waiting; 0 only if none is. */
  public int polls() {
    return polls.size();
  }

  /**
   * Takes the oldest, of a read or a write before one of a poll.
   *
   * @return its request, now idle, or null if none is left
   */
  public @Nullable AioRequest next() {
    AioRequest transfer = nextTransfer();
    return transfer != null ? transfer : nextPoll();
  }

  /**
   * Takes the oldest of a read or a write.
   *
   * @return its request, now idle, or null if none is left
   */
  public @Nullable AioRequest nextTransfer() {
    return next(transfers);
  }

  /**
   * Takes the oldest of a poll.
   *
   * @return its request, now idle, or null if none is left
   */
  public @Nullable AioRequest nextPoll() {
    return next(polls);
  }

  private @Nullable AioRequest next(CompletionQueue completions) {
    while (completions.size() > 0) {
      AioRequest request = completions.remove();
      if (take(request)) {
        return request;
      }
    }
    return null;
  }

  /**
   * Takes the result of this request out of turn, if it is known.
   *
   * @return whether it was known; the request is idle then
   */
  public boolean take(AioRequest request) {
    if (request.state() != AioRequest.State.DONE) {
      return false;
    }
    request.taken();
    return true;
  }

  /**
   * Gives a poll that {@link #nextPoll} has just returned with result 0 a place behind all others.
   * It counts as not taken, so if this is done with every poll from one on, they keep their order.
   *
   * @throws IllegalStateException if the poll is outstanding
   */
  public void postpone(AioRequest poll) {
    polls.makeRoom(1);
    poll.moveTo(AioRequest.State.QUEUED);
    add(poll, 0);
    polls.notRemoved();
  }

  /** A poll is being queued: notes when its turn would come, had it its result at once. */
  void turnOf(AioRequest poll) {
    poll.turn = polls.removed() + polls.size();
  }

  /**
   * Makes room for so many more results, of whatever requests. If there is no memory for them,
   * nothing has changed.
   */
  void makeRoom(int more) {
    transfers.makeRoom(more);
    polls.makeRoom(more);
  }

  /** The result of this request is known. If there is no memory to list it, it is not yet. */
  void add(AioRequest request, int result) {
    CompletionQueue completions = request.isPoll() ? polls : transfers;
    completions.makeRoom(1);
    request.complete(result, polls.removed());
    completions.add(request);
  }
}
