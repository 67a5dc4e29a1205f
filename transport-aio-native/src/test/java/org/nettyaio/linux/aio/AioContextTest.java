package org.nettyaio.linux.aio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.nettyaio.linux.Errno;
import org.nettyaio.linux.abi.poll_h;
import org.nettyaio.linux.abi.socket_h;
import org.nettyaio.linux.aio.AioRequest.State;
import org.nettyaio.linux.aio.Owner.Poll;
import org.nettyaio.linux.socket.Descriptors;
import org.nettyaio.linux.sys.SocketCalls;

/** Polls, waits, cancelling and the end of a context. */
class AioContextTest extends ContextFixture {
  AioContextTest() {
    super(64);
  }

  private static long millisSince(long nanoTime) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanoTime);
  }

  @Test
  void refusesSizesThatMakeNoSense() {
    assertThatThrownBy(() -> AioContext.open(0, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> AioContext.open(2, 1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void pollIsAnsweredWhenItsDescriptorBecomesReady() {
    int fd = fds.eventfd();
    Poll poll = owner.arm(fd).get(0);
    assertThat(poll.state()).isEqualTo(State.SUBMITTED);
    owner.assertNothingLeft();
    Descriptors.fire(fd);
    assertThat(owner.take(1)).containsExactly(poll);
    assertThat(poll.result() & poll_h.POLLIN).isNotZero();
    assertThat(poll.state()).isEqualTo(State.IDLE);
  }

  @Test
  void pollThatIsReadyWhenArmedIsAnsweredBySubmit() {
    int fd = fds.eventfd();
    Descriptors.fire(fd);
    Poll poll = owner.arm(fd).get(0);
    assertThat(context.reap()).isEqualTo(1);
    assertThat(owner.next()).isSameAs(poll);
    assertThat(poll.result() & poll_h.POLLIN).isNotZero();
  }

  @Test
  void pollIsOneShotAndMayBeQueuedAgainWithoutSettingItUp() {
    int fd = fds.eventfd();
    Poll poll = owner.arm(fd).get(0);
    for (int i = 0; i < 3; i++) {
      Descriptors.fire(fd);
      owner.take(1);
      Descriptors.drain(fd);
      Descriptors.fire(fd);
      owner.assertNothingLeft();
      Descriptors.drain(fd);
      context.queue(poll);
      context.submit();
    }
    owner.assertNothingLeft();
  }

  @Test
  void removedRequestIsNotMetByAnEventOfItsSuccessor() {
    int fd = fds.eventfd();
    Poll former = owner.arm(fd).get(0);
    Descriptors.fire(fd);
    owner.take(1);
    context.remove(former);
    Poll next = owner.arm(fd).get(0);
    assertThat(owner.take(1)).containsExactly(next);
  }

  @Test
  void requestOutstandingIsNeitherQueuedNorRemoved() {
    Poll poll = owner.arm(fds.eventfd()).get(0);
    assertThatThrownBy(() -> context.queue(poll)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> context.remove(poll)).isInstanceOf(IllegalStateException.class);
    assertThat(context.queued()).isZero();
  }

  @Test
  void requestRefusedByQueueTakesNoRoom() {
    Poll poll = owner.arm(fds.eventfd()).get(0);
    for (int i = 0; i < 100; i++) {
      assertThatThrownBy(() -> context.queue(poll)).isInstanceOf(IllegalStateException.class);
    }
    owner.arm(fds.eventfd());
    assertThat(context.counters().starved()).isZero();
    assertThat(context.counters().growthsRefused()).isZero();
  }

  @Test
  void pollTakenOutOfTheQueueTakesNoRoom() {
    for (int i = 0; i < 1_000; i++) {
      Poll poll = owner.pollIn(-1);
      context.queue(poll);
      assertThat(context.cancel(poll)).isTrue();
      context.remove(poll);
    }
    assertThat(context.counters().growthsRefused()).isZero();
  }

  @Test
  void pollAnsweredTakesNoRoom() {
    int fd = fds.eventfd();
    Descriptors.fire(fd);
    Poll poll = owner.pollIn(fd);
    for (int i = 0; i < 1_000; i++) {
      context.queue(poll);
      context.submit();
      context.reap();
      assertThat(owner.next()).isSameAs(poll);
    }
    assertThat(context.counters().growthsRefused()).isZero();
  }

  @Test
  void awaitReturnsWhenTheTimeIsOver() {
    owner.arm(fds.eventfd());
    long start = System.nanoTime();
    context.await(TimeUnit.MILLISECONDS.toNanos(50));
    assertThat(millisSince(start)).isBetween(49L, 10_000L);
    assertThat(owner.next()).isNull();
  }

  @Test
  void awaitHeedsSecondsAndNanosecondsOfItsTime() {
    long start = System.nanoTime();
    context.await(1_020_000_000);
    assertThat(millisSince(start)).isBetween(1_019L, 10_000L);
  }

  @Test
  void awaitOfNoTimeReturnsAtOnceWithWhatIsThere() {
    int fd = fds.eventfd();
    Poll poll = owner.arm(fd).get(0);
    context.await(0);
    assertThat(owner.next()).isNull();
    Descriptors.fire(fd);
    owner.take(1);
    context.queue(poll);
    context.submit();
    context.await(0);
    assertThat(owner.next()).isSameAs(poll);
  }

  @Test
  void awaitWithoutLimitReturnsForAResult() throws Exception {
    int fd = fds.eventfd();
    Poll poll = owner.arm(fd).get(0);
    FutureTask<AioRequest> waiter =
        AioTests.start(
            "waiter",
            () -> {
              context.await(-1);
              return owner.next();
            });
    AioTests.until("it waits", () -> context.counters().waits() == 1);
    Descriptors.fire(fd);
    assertThat(AioTests.join(waiter)).isSameAs(poll);
  }

  @Test
  void awaitWithoutLimitReturnsForAWakeUp() throws Exception {
    CountDownLatch about = new CountDownLatch(1);
    FutureTask<Void> waiter =
        AioTests.start(
            "waiter",
            () -> {
              about.countDown();
              context.await(-1);
              return null;
            });
    about.await();
    context.wakeup();
    AioTests.join(waiter);
    assertThat(context.counters().wakeups()).isEqualTo(1);
    assertThat(owner.next()).isNull();
  }

  @Test
  void wakeUpThatComesFirstEndsTheNextWait() {
    context.wakeup();
    long start = System.nanoTime();
    context.await(TimeUnit.SECONDS.toNanos(20));
    assertThat(millisSince(start)).isLessThan(10_000);
    assertThat(context.counters().wakeups()).isEqualTo(1);
  }

  @Test
  void moreEventsThanOneWaitMovesAreReapedFromTheRing() throws Exception {
    try (AioContext large = AioContext.open(256, 256)) {
      Owner ownerOfMany = new Owner(large);
      int[] all = new int[200];
      for (int i = 0; i < all.length; i++) {
        all[i] = fds.eventfd();
        Descriptors.fire(all[i]);
      }
      List<Poll> polls = ownerOfMany.arm(all);
      large.await(-1);
      assertThat(ownerOfMany.known()).isBetween(1, 199);
      large.reap();
      assertThat(ownerOfMany.known()).isEqualTo(200);
      assertThat(ownerOfMany.take(200)).containsExactlyElementsOf(polls);
    }
  }

  @Test
  void cancelTakesAQueuedPollOutOfTheQueue() {
    int fd = fds.eventfd();
    Descriptors.fire(fd);
    Poll poll = owner.pollIn(fd);
    context.queue(poll);
    assertThat(context.queued()).isEqualTo(1);
    assertThat(context.cancel(poll)).isTrue();
    assertThat(poll.state()).isEqualTo(State.IDLE);
    assertThat(context.queued()).isZero();
    context.submit();
    owner.assertNothingLeft();
    assertThat(context.counters().submits()).isZero();
  }

  @Test
  void cancelEndsAnArmedPollByAnEvent() {
    Poll poll = owner.arm(fds.eventfd()).get(0);
    assertThat(context.cancel(poll)).isFalse();
    assertThat(poll.state()).isEqualTo(State.CANCELLED);
    assertThat(context.cancel(poll)).as("once is enough").isFalse();
    assertThat(context.counters().cancels()).isEqualTo(1);
    assertThat(owner.take(1)).containsExactly(poll);
    assertThat(poll.result()).isZero();
    owner.assertNothingLeft();
  }

  @Test
  void cancelOfAPollThatHasFiredYieldsItsEventOnce() {
    int fd = fds.eventfd();
    Poll poll = owner.arm(fd).get(0);
    Descriptors.fire(fd);
    assertThat(context.cancel(poll)).isFalse();
    assertThat(owner.take(1)).containsExactly(poll);
    owner.assertNothingLeft();
  }

  @Test
  void cancelLeavesAResultThatIsKnown() {
    int fd = fds.eventfd();
    Descriptors.fire(fd);
    Poll poll = owner.arm(fd).get(0);
    context.reap();
    int result = poll.result();
    assertThat(context.cancel(poll)).as("idle").isTrue();
    assertThat(context.abandon(poll)).as("idle").isTrue();
    assertThat(poll.state()).isEqualTo(State.IDLE);
    assertThat(poll.result()).isEqualTo(result);
    assertThat(owner.all()).containsExactly(poll);
    owner.assertNothingLeft();
    assertThat(context.counters().cancels()).isZero();
  }

  @Test
  void abandonedPollIsEndedByShutdown() {
    int[] pair = fds.unixPair();
    Poll poll = owner.arm(pair[0]).get(0);
    assertThat(context.abandon(poll)).isFalse();
    assertThat(poll.state()).isEqualTo(State.CANCELLED);
    owner.assertNothingLeft();
    SocketCalls.shutdown(pair[0], socket_h.SHUT_RDWR);
    assertThat(owner.take(1)).containsExactly(poll);
    assertThat(context.counters().cancels()).isZero();
  }

  @Test
  void abandonTakesAQueuedPollOutOfTheQueue() {
    Poll poll = owner.pollIn(fds.eventfd());
    context.queue(poll);
    assertThat(context.abandon(poll)).isTrue();
    assertThat(poll.state()).isEqualTo(State.IDLE);
    assertThat(context.queued()).isZero();
  }

  @Test
  void closeEndsArmedPollsWithZeroAndQueuedRequestsAsCancelled() {
    int fd = fds.eventfd();
    List<Poll> armed = owner.arm(fds.eventfd(), fds.eventfd(), fd);
    Poll abandoned = owner.arm(fds.eventfd()).get(0);
    context.abandon(abandoned);
    Descriptors.fire(fd);
    Poll queued = owner.pollIn(fds.eventfd());
    context.queue(queued);
    context.close();
    List<AioRequest> taken = owner.all();
    assertThat(taken)
        .containsExactlyInAnyOrder(armed.get(0), armed.get(1), armed.get(2), abandoned, queued);
    assertThat(armed.get(0).result()).isZero();
    assertThat(armed.get(1).result()).isZero();
    assertThat(armed.get(2).result() & poll_h.POLLIN).isNotZero();
    assertThat(abandoned.result()).isZero();
    assertThat(queued.result()).isEqualTo(-Errno.ECANCELED);
    taken.forEach(context::remove);
  }

  @Test
  void closingTwiceIsClosingOnce() {
    Poll poll = owner.arm(fds.eventfd()).get(0);
    context.close();
    context.close();
    assertThat(owner.next()).isSameAs(poll);
    assertThat(owner.next()).isNull();
  }

  @Test
  void closedContextThrowsInsteadOfTouchingItsRing() {
    Poll poll = owner.pollIn(fds.eventfd());
    context.close();
    assertThatThrownBy(() -> context.reap()).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> context.await(0)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> context.queue(poll)).isInstanceOf(IllegalStateException.class);
    assertThat(poll.state()).isEqualTo(State.IDLE);
    context.submit();
    context.wakeup();
  }

  @Test
  void closedContextDoesNotGrow() throws Exception {
    int before = AioTests.contextsOfThisProcess();
    AioContext growing = AioContext.open(16, 1024);
    growing.close();
    assertThatThrownBy(
            () -> {
              for (int i = 0; i < 100; i++) {
                growing.reserve();
              }
            })
        .isInstanceOf(IllegalStateException.class);
    AioTests.until("nothing is left", () -> AioTests.contextsOfThisProcess() <= before);
  }

  @Test
  void closeGivesTheContextBack() throws Exception {
    int before = AioTests.contextsOfThisProcess();
    AioContext another = AioContext.open(16, 16);
    assertThat(AioTests.contextsOfThisProcess()).isPositive();
    another.close();
    AioTests.until("it is given back", () -> AioTests.contextsOfThisProcess() <= before);
  }
}
