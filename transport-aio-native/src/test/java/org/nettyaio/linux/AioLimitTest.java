package org.nettyaio.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.nettyaio.linux.AioTests.arm;
import static org.nettyaio.linux.AioTests.assertNothingLeft;
import static org.nettyaio.linux.AioTests.take;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.nettyaio.linux.AioRequest.State;
import org.nettyaio.linux.AioTests.Request;
import org.nettyaio.linux.abi.poll_h;
import org.nettyaio.linux.abi.socket_h;

/**
 * A context that may not grow: what works goes on, and what has no room is answered all the same.
 */
class AioLimitTest extends ContextFixture {
  AioLimitTest() {
    super(16);
  }

  /** Arms polls until one finds no slot; returns those that did. */
  private List<Request> armAll() {
    List<Request> armed = new ArrayList<>();
    while (context.counters().starved() == 0) {
      armed.addAll(arm(context, fds.eventfd()));
    }
    Request starved = armed.remove(armed.size() - 1);
    assertThat(starved.state()).isEqualTo(State.QUEUED);
    assertThat(context.cancel(starved)).isTrue();
    context.remove(starved);
    return armed;
  }

  @Test
  void reservingBeyondItsSizeThrowsAndWhatWorksGoesOn() throws Exception {
    int fd = fds.eventfd();
    Request poll = arm(context, fd).get(0);
    PollReservation last = null;
    for (int i = 0; i < 8; i++) {
      last = context.reserve();
    }
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> context.reserve())
          .isInstanceOf(AioLimitException.class)
          .hasMessageContaining("may not grow beyond 16 requests");
    }
    Descriptors.fire(fd);
    assertThat(take(context, 1)).containsExactly(poll);
    context.unreserve(last);
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
    List<Request> armed = armAll();
    List<Request> starved = arm(context, fds.eventfd(), fds.eventfd(), fds.eventfd());
    assertThat(starved).allMatch(poll -> poll.state() == State.QUEUED);
    long start = System.nanoTime();
    List<AioRequest> answered = new ArrayList<>();
    while (answered.size() < 3) {
      // No limit of time: that polls are starved must be one.
      context.await(-1);
      context.submit();
      for (AioRequest next; (next = context.results().next()) != null; ) {
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
    List<Request> armed = armAll();
    List<Request> starved = new ArrayList<>(arm(context, fds.eventfd(), fds.eventfd()));
    AioTests.until(
        "a starved poll is armed",
        () -> {
          // Answered meanwhile, perhaps: then its owner tries, and arms it again.
          for (AioRequest next; (next = context.results().next()) != null; ) {
            context.queue(next);
          }
          if (armed.get(0).state() == State.SUBMITTED) {
            Descriptors.fire(armed.get(0).fd);
            assertThat(take(context, 1)).hasSize(1);
            context.remove(armed.get(0));
            armed.set(0, armed.remove(armed.size() - 1));
          }
          context.submit();
          context.reap();
          return starved.get(0).state() == State.SUBMITTED
              && starved.get(1).state() == State.SUBMITTED;
        });
    Descriptors.fire(starved.get(1).fd);
    Descriptors.fire(starved.get(0).fd);
    assertThat(take(context, 2)).containsExactlyInAnyOrderElementsOf(starved);
    assertThat(starved).allMatch(poll -> (poll.result() & poll_h.POLLIN) != 0);
  }

  @Test
  void starvedPollIsCancelledAtOnce() {
    armAll();
    List<Request> starved = arm(context, fds.eventfd(), fds.eventfd(), fds.eventfd());
    assertThat(context.cancel(starved.get(1))).isTrue();
    assertThat(starved.get(1).state()).isEqualTo(State.IDLE);
    AioTests.until(
        "the others are answered",
        () -> {
          context.submit();
          return context.results().size() == 2;
        });
    assertThat(context.results().next()).isSameAs(starved.get(0));
    assertThat(context.results().next()).isSameAs(starved.get(2));
  }

  @Test
  void starvedPollsCompleteWhenTheContextIsClosed() {
    armAll();
    Request starved = arm(context, fds.eventfd()).get(0);
    context.close();
    List<AioRequest> taken = new ArrayList<>();
    for (AioRequest next; (next = context.results().next()) != null; ) {
      taken.add(next);
    }
    assertThat(taken).contains(starved);
    assertThat(starved.result()).isEqualTo(-Errno.ECANCELED);
  }

  @Test
  void transfersAndWakeUpsFindRoomWhereAllPollsAreArmed() {
    armAll();
    int[] pair = fds.unixPair();
    for (int i = 0; i < 1_000; i++) {
      Request read = new Request(pair[0]);
      context.add(read);
      read.read(pair[0], 0, 0, this);
      context.queue(read);
      context.submit();
      context.wakeup();
      context.await(-1);
      context.reap();
      assertThat(context.results().next()).isSameAs(read);
      context.remove(read);
    }
    assertThat(context.counters().wakeups()).isEqualTo(1_000);
    assertNothingLeft(context);
  }

  @Test
  void roomIsSoughtAgainAfterAWhileOnly() {
    armAll();
    long refused = context.counters().growthsRefused();
    assertThat(refused).isEqualTo(1);
    for (int i = 0; i < 100; i++) {
      Request poll = Request.pollIn(context, fds.eventfd());
      context.queue(poll);
      context.cancel(poll);
    }
    assertThat(context.counters().growthsRefused()).isLessThan(10);
  }

  /** Of 32 slots 24 may be kept: who has one is served, however many polls the others have. */
  @Test
  void thePollsOfOthersDoNotTakeTheRoomThatIsKept() throws Exception {
    try (AioContext full = AioContext.open(32, 32)) {
      List<Request> firsts = new ArrayList<>();
      for (int i = 0; i < 24; i++) {
        PollReservation reservation = full.reserve();
        firsts.add(Request.pollIn(full, fds.eventfd(), reservation));
        full.queue(firsts.get(i));
        full.queue(Request.pollIn(full, fds.eventfd(), reservation));
        full.submit();
        assertThat(firsts.get(i).state()).isEqualTo(State.SUBMITTED);
      }
      assertThatThrownBy(full::reserve).isInstanceOf(AioLimitException.class);
      // Again and again, whoever has his turn.
      for (int round = 0; round < 20; round++) {
        for (Request first : firsts) {
          Descriptors.fire(first.fd);
          AioTests.until(
              "it is answered",
              () -> {
                full.reap();
                return full.results().take(first);
              });
          assertThat(first.result() & poll_h.POLLIN).isNotZero();
          Descriptors.drain(first.fd);
          full.queue(first);
          full.submit();
          assertThat(first.state()).isEqualTo(State.SUBMITTED);
        }
      }
    }
  }

  @Test
  void anyPollOfAnOwnerMayHaveTheRoomThatIsKept() throws Exception {
    PollReservation reservation = context.reserve();
    armAll();
    Request one = Request.pollIn(context, fds.eventfd(), reservation);
    Request other = Request.pollIn(context, fds.eventfd(), reservation);
    for (int i = 0; i < 10; i++) {
      Request first = i % 2 == 0 ? one : other;
      Request second = i % 2 == 0 ? other : one;
      context.queue(first);
      context.queue(second);
      context.submit();
      assertThat(first.state()).isEqualTo(State.SUBMITTED);
      assertThat(second.state()).isEqualTo(State.QUEUED);
      assertThatThrownBy(() -> context.unreserve(reservation))
          .isInstanceOf(IllegalStateException.class);
      assertThat(context.cancel(second)).isTrue();
      context.cancel(first);
      assertThat(take(context, 1)).containsExactly(first);
    }
    context.unreserve(reservation);
  }

  /** Else nobody could come for as long as writers are blocked. */
  @Test
  void furtherPollsMakeRoomForNewcomers() throws Exception {
    try (AioContext full = AioContext.open(32, 32)) {
      List<Request> further = new ArrayList<>();
      for (int i = 0; i < 28; i++) {
        further.addAll(arm(full, fds.eventfd()));
      }
      assertThat(further).allMatch(poll -> poll.state() == State.SUBMITTED);
      for (int i = 0; i < 24; i++) {
        PollReservation reservation = full.reserve();
        AioRequest ended = take(full, 1).get(0);
        assertThat(ended.result()).isZero();
        assertThat(further.remove(ended)).isTrue();
        Request first = Request.pollIn(full, fds.eventfd(), reservation);
        full.queue(first);
        full.submit();
        assertThat(first.state()).isEqualTo(State.SUBMITTED);
      }
      assertThat(further).hasSize(4).allMatch(poll -> poll.state() == State.SUBMITTED);
      assertThatThrownBy(full::reserve).isInstanceOf(AioLimitException.class);
      assertThat(full.counters().starved()).isZero();
    }
  }

  /** Owners that try in vain, and come back. */
  private int answered(int count, long nanos) {
    armAll();
    for (int i = 0; i < count; i++) {
      context.queue(Request.pollIn(context, fds.eventfd()));
    }
    int answers = 0;
    long end = System.nanoTime() + nanos;
    while (System.nanoTime() - end < 0) {
      context.submit();
      for (AioRequest next; (next = context.results().next()) != null; ) {
        answers++;
        context.queue(next);
      }
      context.await(-1);
    }
    return answers;
  }

  @Test
  void starvedPollsThatComeBackWaitTwiceAsLong() {
    // After 10, 30, 70, 150, 310, 630, 950 ms.
    assertThat(answered(1, TimeUnit.SECONDS.toNanos(1))).isBetween(3, 7);
  }

  @Test
  void fewStarvedPollsAreAnsweredAtATime() {
    long millis = 200;
    int most = (int) (millis / 10 + 1) * StarvedPolls.MAX_DUE;
    assertThat(answered(3_000, TimeUnit.MILLISECONDS.toNanos(millis))).isBetween(1, most);
  }

  @Test
  void theOldestOfManyStarvedPollsAreAnsweredFirst() {
    armAll();
    List<Request> starved = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      starved.addAll(arm(context, fds.eventfd()));
    }
    List<AioRequest> answered = new ArrayList<>();
    while (answered.size() < 200) {
      context.await(-1);
      context.submit();
      int before = answered.size();
      for (AioRequest next; (next = context.results().next()) != null; ) {
        answered.add(next);
      }
      assertThat(answered.size() - before).isLessThanOrEqualTo(StarvedPolls.MAX_DUE);
    }
    assertThat(answered).containsExactlyElementsOf(starved);
  }

  /** Its owner would ask again, and nothing else. */
  @Test
  void aStarvedPollThatOnlyWatchesIsArmedAndNotAnswered() {
    List<Request> armed = armAll();
    int[] pair = fds.unixPair();
    Request watch = new Request(pair[0]);
    context.add(watch);
    watch.poll(pair[0], poll_h.POLLRDHUP);
    context.queue(watch);
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(100);
    while (System.nanoTime() - end < 0) {
      context.submit();
      context.await(-1);
      assertThat(context.results().next()).isNull();
    }
    assertThat(watch.state()).isEqualTo(State.QUEUED);
    assertThat(context.counters().waits()).as("it sleeps in between").isLessThan(50);
    Descriptors.fire(armed.get(0).fd);
    assertThat(take(context, 1)).containsExactly(armed.get(0));
    context.submit();
    assertThat(watch.state()).isEqualTo(State.SUBMITTED);
    Syscalls.shutdown(pair[1], socket_h.SHUT_RDWR);
    assertThat(take(context, 1)).containsExactly(watch);
  }

  /** Its owner's first poll has ended, and nobody else can have that room. */
  @Test
  void aStarvedPollIsArmedWhereItsOwnersRoomComesFree() throws Exception {
    PollReservation reservation = context.reserve();
    armAll();
    int fd = fds.eventfd();
    Request first = Request.pollIn(context, fd, reservation);
    context.queue(first);
    int[] pair = fds.unixPair();
    Request watch = new Request(pair[0]);
    context.add(watch, reservation);
    watch.poll(pair[0], poll_h.POLLRDHUP);
    context.queue(watch);
    context.submit();
    assertThat(watch.state()).isEqualTo(State.QUEUED);
    Descriptors.fire(fd);
    assertThat(take(context, 1)).containsExactly(first);
    AioTests.until(
        "it is armed",
        () -> {
          context.await(-1);
          context.submit();
          return watch.state() == State.SUBMITTED;
        });
  }

  /** To ask it takes long: it makes a ring before it looks at its limit. */
  @Test
  void theKernelIsAskedAgainAfterAWhileOnly() throws Exception {
    for (int i = 0; i < 8; i++) {
      context.reserve();
    }
    for (int i = 0; i < 1_000; i++) {
      assertThatThrownBy(() -> context.reserve())
          .isInstanceOf(AioLimitException.class)
          .hasMessageContaining("may not grow beyond 16 requests");
    }
    assertThat(context.counters().growthsRefused()).isLessThan(30);
  }
}
