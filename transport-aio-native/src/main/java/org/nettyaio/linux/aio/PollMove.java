package org.nettyaio.linux.aio;

/**
 * Moves the polls of a context to one of another size. Until {@link #finish} no request has
 * changed, and the new context may be destroyed again. For the thread that owns the context.
 */
final class PollMove {
  private final SubmissionQueue armed = new SubmissionQueue(1024);

  /** Why the kernel did not arm the poll at the same position of {@link #armed}, or 0. */
  private final int[] refusals;

  /** Polls that are being ended and whose event has not come. */
  private final SubmissionQueue ending = new SubmissionQueue(64);

  /** Lists the polls to move. The old ring must have been read to its end before. */
  PollMove(RequestTable table) {
    for (int i = 0, limit = table.limit(); i < limit; i++) {
      AioRequest request = table.get(i);
      // A transfer is never with the kernel for longer than io_submit takes.
      if (request instanceof AioPoll poll) {
        switch (poll.state()) {
          case SUBMITTED -> armed.add(poll);
          case CANCELLED -> ending.add(poll);
          default -> {}
        }
      }
    }
    refusals = new int[armed.size()];
  }

  /**
   * Arms the polls in the new context. Arming checks the state of their descriptors, so an event
   * since the old ring was read is not lost.
   */
  void arm(KernelContext target, AioCounters counters) {
    for (int sent = 0; sent < armed.size(); ) {
      int result = target.submit(armed.pointers(sent), armed.size() - sent);
      counters.submits.add(1);
      if (result > 0) {
        counters.requests.add(result);
        sent += result;
      } else {
        refusals[sent++] = result;
      }
    }
  }

  /** Completes or starves the polls that could not be moved; the new context is in use now. */
  void finish(Batch batch, Completions completions) {
    for (int i = 0; i < ending.size(); i++) {
      // It is not armed again, as its descriptor may be closed and the number reused. It ends with
      // the old context.
      completions.complete(ending.get(i), 0);
    }
    for (int i = 0; i < refusals.length; i++) {
      int refusal = refusals[i];
      AioRequest request = armed.get(i);
      if (refusal == 0) {
        continue;
      }
      if (KernelContext.isPassing(refusal) && request instanceof AioPoll poll) {
        poll.requeued();
        batch.postpone(poll);
      } else {
        completions.complete(request, refusal);
      }
    }
  }
}
