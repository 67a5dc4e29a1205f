package org.nettyaio.linux.aio;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.nettyaio.linux.Errno;
import org.nettyaio.linux.abi.poll_h;
import org.nettyaio.linux.aio.Owner.Poll;
import org.nettyaio.linux.aio.Owner.Transfer;
import org.nettyaio.linux.socket.Descriptors;

/** When a request's owner is told of its result, in which order, and how often. */
class AioResultsTest extends ContextFixture {
  AioResultsTest() {
    super(64);
  }

  private int[] ready(int count) {
    int[] all = new int[count];
    for (int i = 0; i < count; i++) {
      all[i] = fds.eventfd();
      Descriptors.fire(all[i]);
    }
    return all;
  }

  @Test
  void resultsComeInTheOrderOfTheEvents() {
    int[] all = {fds.eventfd(), fds.eventfd(), fds.eventfd(), fds.eventfd()};
    List<Poll> polls = owner.arm(all);
    int[] order = {2, 0, 3, 1};
    for (int i : order) {
      Descriptors.fire(all[i]);
    }
    assertThat(owner.known()).as("before the ring is read").isZero();
    assertThat(context.reap()).isEqualTo(4);
    assertThat(owner.known()).isEqualTo(4);
    for (int i : order) {
      assertThat(owner.next()).isSameAs(polls.get(i));
    }
    assertThat(owner.next()).isNull();
  }

  @Test
  void resultsOfABatchComeInTheOrderItWasQueuedWhateverTheirKind() {
    try (Arena arena = Arena.ofConfined()) {
      int[] pair = fds.unixPair();
      long memory = arena.allocate(1).address();
      Transfer write = owner.transfer();
      write.write(pair[0], memory, 1, arena);
      Poll poll = owner.pollIn(pair[1]);
      Transfer read = owner.transfer();
      read.read(pair[1], memory, 1, arena);
      Transfer again = owner.transfer();
      again.read(pair[1], memory, 1, arena);
      for (AioRequest request : List.of(write, poll, read, again)) {
        context.queue(request);
      }
      context.submit();
      assertThat(context.reap()).isEqualTo(4);
      assertThat(owner.all()).containsExactly(write, poll, read, again);
      assertThat(poll.result() & poll_h.POLLIN).isNotZero();
      assertThat(again.result()).isEqualTo(-Errno.EAGAIN);
    }
  }

  @Test
  void resultsComeInTheOrderOfTheEventsFromAWaitToo() {
    List<Poll> polls = owner.arm(ready(4));
    assertThat(context.await(4, -1)).isEqualTo(4);
    assertThat(owner.all()).containsExactlyElementsOf(polls);
  }

  @Test
  void resultIsToldOnce() {
    List<Poll> polls = owner.arm(ready(2));
    context.reap();
    context.reap();
    context.await(0);
    context.submit();
    context.close();
    assertThat(owner.all()).containsExactlyElementsOf(polls);
  }

  @Test
  void requestIsIdleAndHasItsResultWhenItsOwnerIsTold() {
    int fd = ready(1)[0];
    int[] seen = new int[2];
    AioPoll poll =
        new AioPoll() {
          @Override
          protected void completed() {
            seen[0] = isOutstanding() ? -1 : 1;
            seen[1] = result();
          }
        };
    context.add(poll);
    poll.poll(fd, poll_h.POLLIN);
    context.queue(poll);
    context.submit();
    assertThat(seen).containsExactly(0, 0);
    context.reap();
    assertThat(seen[0]).isEqualTo(1);
    assertThat(seen[1] & poll_h.POLLIN).isNotZero();
  }

  @Test
  void refusalIsToldBySubmit() {
    Poll bad = owner.arm(-1).get(0);
    assertThat(owner.all()).containsExactly(bad);
    assertThat(bad.result()).isEqualTo(-Errno.EBADF);
  }

  @Test
  void requestIsQueuedAgainWhileTheResultsBehindItWaitForTheirOwner() {
    List<Poll> polls = owner.arm(ready(3));
    assertThat(context.reap()).isEqualTo(3);
    assertThat(owner.next()).isSameAs(polls.get(0));
    context.queue(polls.get(0));
    context.queue(polls.get(2));
    context.submit();
    assertThat(context.reap()).isEqualTo(2);
    assertThat(owner.all()).containsExactly(polls.get(1), polls.get(2), polls.get(0), polls.get(2));
  }

  @Test
  void nothingIsToldOfARequestThatLeavesTheQueueUnsent() {
    Poll poll = owner.pollIn(ready(1)[0]);
    Transfer transfer = owner.transfer();
    transfer.read(-1, 0, 0, this);
    context.queue(poll);
    context.queue(transfer);
    assertThat(context.cancel(poll)).isTrue();
    assertThat(context.cancel(transfer)).isTrue();
    context.submit();
    owner.assertNothingLeft();
    context.close();
    assertThat(owner.known()).isZero();
  }
}
