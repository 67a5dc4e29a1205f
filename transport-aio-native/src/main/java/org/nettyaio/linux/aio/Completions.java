package org.nettyaio.linux.aio;

/**
 * Completes a request when its result is known, from the ring or from elsewhere: gives back its
 * slot and notifies it. For the thread that owns the context.
 */
final class Completions implements CompletionRing.Consumer {
  private final RequestTable table;
  private final PollSlots slots;
  private final AioCounters counters;

  Completions(RequestTable table, PollSlots slots, AioCounters counters) {
    this.table = table;
    this.slots = slots;
    this.counters = counters;
  }

  @Override
  public void completed(long token, int result) {
    if (token == KernelContext.WAKE_TOKEN) {
      counters.wakeups.add(1);
      return;
    }
    AioRequest request = table.find(token);
    if (request != null) {
      complete(request, result);
    }
  }

  /** Completes a request that is with the kernel, or was about to be submitted. */
  void complete(AioRequest request, int result) {
    if (request instanceof AioPoll poll) {
      slots.giveBack(poll);
    }
    request.complete(result);
  }

  /** Reads all results that are in the ring; returns how many there were, wake-ups included. */
  int reap(KernelContext kernel) {
    int count = kernel.ring().drain(this);
    counters.reaped.add(count);
    return count;
  }
}
