package org.nettyaio.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.nettyaio.linux.AioRequest.State;
import org.nettyaio.linux.Owner.Poll;
import org.nettyaio.linux.Owner.Transfer;
import org.nettyaio.linux.abi.poll_h;

/**
 * A context that may not grow: what works goes on, and what has no room is answered all the same.
 */
class AioLimitTest extends ContextFixture {
  AioLimitTest() {
    super(16);
  }

  /** Arms polls until one finds no slot; returns those that did. */
  private List<Poll> armAll() {
    List<Poll> armed = new ArrayList<>();
    while (context.counters().starved() == 0) {
      armed.addAll(owner.arm(fds.eventfd()));
    }
    Poll starved = armed.remove(armed.size() - 1);
    assertThat(starved.state()).isEqualTo(State.QUEUED);
    assertThat(context.cancel(starved)).isTrue();
    context.remove(starved);
    return armed;
  }

  @Test
  void reservingBeyondItsSizeThrowsAndWhatWorksGoesOn() throws Exception {
    int fd = fds.eventfd();
    Poll poll = owner.arm(fd).get(0);
    for (int i = 0; i < 8; i++) {
      context.reserve();
    }
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> context.reserve())
          .isInstanceOf(AioLimitException.class)
          .hasMessageContaining("may not grow beyond 16 requests");
    }
    Descriptors.fire(fd);
    assertThat(owner.take(1)).containsExactly(poll);
    context.unreserve();
    context.reserve();
    assertThat(context.counters().growths()).isZero();
  }

  @Test
  void growsUpToItsLimitAndNoFurther() throws Exception {
    try (AioContext growing = AioContext.open(16, 40)) {
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 40; i++) {
                  growing.reserve();
                }
              })
          .isInstanceOf(AioLimitException.class);
      assertThat(growing.capacity()).isEqualTo(40);
      assertThat(growing.counters().growths()).isEqualTo(2);
    }
  }

  @Test
  void kernelsLimitIsNamedWithTheSysctlToSet() throws Exception {
    // What the kernel allows at the most; EINVAL beyond.
    int tooMany = 4_000_000;
    assumeTrue(AioChild.maxNr() < tooMany, "fs.aio-max-nr of this machine allows any context");
    assertThatThrownBy(() -> AioContext.open(tooMany, tooMany))
        .isInstanceOf(AioLimitException.class)
        .hasMessageMatching(
            "io_setup\\(4000000\\) failed: EAGAIN .*: fs.aio-max-nr is "
                + AioChild.maxNr()
                + ", \\d+ in use,"
                + " 4000000 needed: sysctl -w fs.aio-max-nr=4194304");
  }

  @Test
  void starvedPollsAreAnsweredAsNotKnownToBeReady() {
    List<Poll> armed = armAll();
    List<Poll> starved = owner.arm(fds.eventfd(), fds.eventfd(), fds.eventfd());
    assertThat(starved).allMatch(poll -> poll.state() == State.QUEUED);
    long start = System.nanoTime();
    List<AioRequest> answered = new ArrayList<>();
    while (answered.size() < 3) {
      // No limit of time: that polls are starved must be one.
      context.await(-1);
      context.submit();
      for (AioRequest next; (next = owner.next()) != null; ) {
        answered.add(next);
      }
    }
    assertThat(answered).containsExactlyElementsOf(starved);
    assertThat(starved).allMatch(poll -> poll.result() == 0);
    assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start)).isBetween(5L, 10_000L);
    assertThat(armed).allMatch(poll -> poll.state() == State.SUBMITTED);
  }

  @Test
  void starvedPollsAreArmedInTheirOrderWhenThereIsRoom() {
    List<Poll> armed = armAll();
    List<Poll> starved = new ArrayList<>(owner.arm(fds.eventfd(), fds.eventfd()));
    AioTests.until(
        "a starved poll is armed",
        () -> {
          // Answered meanwhile, perhaps: then its owner tries, and arms it again.
          for (AioRequest next; (next = owner.next()) != null; ) {
            context.queue(next);
          }
          if (armed.get(0).state() == State.SUBMITTED) {
            Descriptors.fire(armed.get(0).fd());
            assertThat(owner.take(1)).hasSize(1);
            context.remove(armed.get(0));
            armed.set(0, armed.remove(armed.size() - 1));
          }
          context.submit();
          context.reap();
          return starved.get(0).state() == State.SUBMITTED
              && starved.get(1).state() == State.SUBMITTED;
        });
    Descriptors.fire(starved.get(1).fd());
    Descriptors.fire(starved.get(0).fd());
    assertThat(owner.take(2)).containsExactlyInAnyOrderElementsOf(starved);
    assertThat(starved).allMatch(poll -> (poll.result() & poll_h.POLLIN) != 0);
  }

  @Test
  void starvedPollIsCancelledAtOnce() {
    armAll();
    List<Poll> starved = owner.arm(fds.eventfd(), fds.eventfd(), fds.eventfd());
    assertThat(context.cancel(starved.get(1))).isTrue();
    assertThat(starved.get(1).state()).isEqualTo(State.IDLE);
    AioTests.until(
        "the others are answered",
        () -> {
          context.submit();
          return owner.known() == 2;
        });
    assertThat(owner.next()).isSameAs(starved.get(0));
    assertThat(owner.next()).isSameAs(starved.get(2));
  }

  @Test
  void starvedPollsCompleteWhenTheContextIsClosed() {
    armAll();
    Poll starved = owner.arm(fds.eventfd()).get(0);
    context.close();
    List<AioRequest> taken = owner.all();
    assertThat(taken).contains(starved);
    assertThat(starved.result()).isEqualTo(-Errno.ECANCELED);
  }

  @Test
  void transfersAndWakeUpsFindRoomWhereAllPollsAreArmed() {
    armAll();
    int[] pair = fds.unixPair();
    for (int i = 0; i < 1_000; i++) {
      Transfer read = owner.transfer();
      read.read(pair[0], 0, 0, this);
      context.queue(read);
      context.submit();
      context.wakeup();
      context.await(-1);
      context.reap();
      assertThat(owner.next()).isSameAs(read);
      context.remove(read);
    }
    assertThat(context.counters().wakeups()).isEqualTo(1_000);
    owner.assertNothingLeft();
  }

  @Test
  void roomIsSoughtAgainAfterAWhileOnly() {
    armAll();
    long refused = context.counters().growthsRefused();
    assertThat(refused).isEqualTo(1);
    for (int i = 0; i < 100; i++) {
      Poll poll = owner.pollIn(fds.eventfd());
      context.queue(poll);
      context.cancel(poll);
    }
    assertThat(context.counters().growthsRefused()).isLessThan(10);
  }
}
