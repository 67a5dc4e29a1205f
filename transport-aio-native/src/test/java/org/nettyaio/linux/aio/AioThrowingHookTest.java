package org.nettyaio.linux.aio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.nettyaio.linux.ErrnoException;
import org.nettyaio.linux.abi.poll_h;
import org.nettyaio.linux.aio.AioRequest.State;
import org.nettyaio.linux.aio.Owner.Poll;
import org.nettyaio.linux.socket.Descriptors;

/** An owner that throws when it is told of a result, which it must not: others lose nothing. */
class AioThrowingHookTest extends ContextFixture {
  AioThrowingHookTest() {
    super(16);
  }

  /** Throws whenever its result is known. */
  private static final class Throwing extends AioPoll {
    int told;

    @Override
    protected void completed() {
      told++;
      throw new IllegalStateException("told");
    }
  }

  private static Throwing throwing(AioContext context, int fd) {
    Throwing poll = new Throwing();
    context.add(poll);
    poll.poll(fd, poll_h.POLLIN);
    return poll;
  }

  private int ready() {
    int fd = fds.eventfd();
    Descriptors.fire(fd);
    return fd;
  }

  private static void assertTold(Throwing poll, int times) {
    assertThat(poll.told).isEqualTo(times);
    assertThat(poll.state()).isEqualTo(State.IDLE);
  }

  @Test
  void reapingGoesOnBehindIt() {
    Poll before = owner.pollIn(ready());
    Throwing poll = throwing(context, ready());
    Poll after = owner.pollIn(ready());
    for (AioRequest request : List.of(before, poll, after)) {
      context.queue(request);
    }
    context.submit();
    assertThatThrownBy(context::reap).hasMessage("told");
    assertThat(owner.all()).containsExactly(before);
    assertThat(poll.result() & poll_h.POLLIN).isNotZero();
    assertThat(context.reap()).isEqualTo(1);
    assertThat(owner.all()).containsExactly(after);
    owner.assertNothingLeft();
    assertTold(poll, 1);
  }

  @Test
  void waitingTellsTheOthersFirst() {
    Poll before = owner.pollIn(ready());
    Throwing poll = throwing(context, ready());
    Throwing another = throwing(context, ready());
    Poll after = owner.pollIn(ready());
    for (AioRequest request : List.of(before, poll, another, after)) {
      context.queue(request);
    }
    context.submit();
    assertThatThrownBy(() -> context.await(4, -1)).hasMessage("told");
    assertThat(owner.all()).containsExactly(before, after);
    owner.assertNothingLeft();
    assertTold(poll, 1);
    assertTold(another, 1);
  }

  @Test
  void itTakesNoRoom() {
    Throwing poll = throwing(context, ready());
    for (int i = 1; i <= 200; i++) {
      context.queue(poll);
      context.submit();
      assertThatThrownBy(i % 2 == 0 ? context::reap : () -> context.await(-1)).hasMessage("told");
      assertTold(poll, i);
    }
    assertThat(context.counters().starved()).isZero();
    context.remove(poll);
  }

  @Test
  void starvedPollsBehindItAreAnsweredLater() throws Exception {
    while (context.counters().starved() == 0) {
      owner.arm(fds.eventfd());
    }
    Throwing poll = throwing(context, fds.eventfd());
    context.queue(poll);
    Poll after = owner.pollIn(fds.eventfd());
    context.queue(after);
    long queued = System.nanoTime();
    AioTests.until("all are due", () -> System.nanoTime() - queued >= StarvedPolls.PATIENCE_NANOS);
    assertThatThrownBy(context::submit).hasMessage("told");
    assertTold(poll, 1);
    assertThat(owner.all()).as("the one that was starved first").hasSize(1);
    assertThat(after.state()).isEqualTo(State.QUEUED);
    context.submit();
    assertThat(owner.all()).containsExactly(after);
    assertThat(after.result()).isZero();
    assertTold(poll, 1);
  }

  @Test
  void growthThatReadsItsResultDoesNotHappen() throws Exception {
    int before = AioTests.contextsOfThisProcess();
    try (AioContext growing = AioContext.open(16, 64)) {
      Owner ownerOfGrowing = new Owner(growing);
      int fd = fds.eventfd();
      Poll armed = ownerOfGrowing.arm(fd).get(0);
      Throwing poll = throwing(growing, ready());
      growing.queue(poll);
      growing.submit();
      Poll after = ownerOfGrowing.arm(ready()).get(0);
      assertThatThrownBy(() -> growOnce(growing)).hasMessage("told");
      assertTold(poll, 1);
      assertThat(growing.capacity()).isEqualTo(16);
      growOnce(growing);
      assertThat(growing.capacity()).isEqualTo(32);
      assertThat(ownerOfGrowing.all()).containsExactly(after);
      Descriptors.fire(fd);
      assertThat(ownerOfGrowing.take(1)).containsExactly(armed);
      ownerOfGrowing.assertNothingLeft();
      assertTold(poll, 1);
      AioTests.until("one is left", () -> AioTests.contextsOfThisProcess() <= before + 1);
    }
  }

  private static void growOnce(AioContext context) throws ErrnoException {
    long growths = context.counters().growths();
    while (context.counters().growths() == growths) {
      context.reserve();
    }
  }
}
