package org.nettyaio.linux.aio;

/**
 * Moves the polls of a context to one of another size. Until {@link #finish} no request has
 * changed, and the new context may be destroyed again. For the thread that owns the context.
 */
final class PollMove {
  private final SubmissionQueue armed = new SubmissionQueue(1024);

  /** Why the kernel did not arm the poll at the same position of {@link #armed}, or 0. */
  private final int[] refusals;

  /** Polls that were told to end and whose event has not come. */
  private final SubmissionQueue ending = new SubmissionQueue(64);

  /** Takes down what there is to move; nothing of it is in the old ring any more. */
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

  /** Arms the polls in the larger context, which looks at the state of their descriptors anew. */
  void arm(KernelContext larger, AioCounters counters) {
    for (int sent = 0; sent < armed.size(); ) {
      int result = larger.submit(armed.pointers(sent), armed.size() - sent);
      counters.submits.add(1);
      if (result > 0) {
        counters.requests.add(result);
        sent += result;
      } else {
        refusals[sent++] = result;
      }
    }
  }

  /** The larger context is the one that is used now. */
  void finish(Batch batch, Completions completions) {
    for (int i = 0; i < ending.size(); i++) {
      // Its descriptor may be closed, and its number another's. It ends with the old context.
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
