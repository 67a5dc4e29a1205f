package org.nettyaio.linux.aio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.nettyaio.linux.Errno;
import org.nettyaio.linux.abi.poll_h;
import org.nettyaio.linux.abi.socket_h;
import org.nettyaio.linux.aio.AioRequest.State;
import org.nettyaio.linux.aio.Owner.Poll;
import org.nettyaio.linux.aio.Owner.Transfer;
import org.nettyaio.linux.socket.Descriptors;
import org.nettyaio.linux.sys.SocketCalls;

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
    assertThat(owner.take(1)).containsExactly(poll);
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
    List<Poll> armed = armAll();
    long start = System.nanoTime();
    List<Poll> starved = owner.arm(fds.eventfd(), fds.eventfd(), fds.eventfd());
    assertThat(starved).allMatch(poll -> poll.state() == State.QUEUED);
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

  /** Of 32 slots 24 may be kept: who has one is served, however many polls the others have. */
  @Test
  void thePollsOfOthersDoNotTakeTheRoomThatIsKept() throws Exception {
    try (AioContext full = AioContext.open(32, 32)) {
      Owner ownerOfFull = new Owner(full);
      List<Poll> firsts = new ArrayList<>();
      for (int i = 0; i < 24; i++) {
        PollReservation reservation = full.reserve();
        firsts.add(ownerOfFull.pollIn(fds.eventfd(), reservation));
        full.queue(firsts.get(i));
        full.queue(ownerOfFull.pollIn(fds.eventfd(), reservation));
        full.submit();
        assertThat(firsts.get(i).state()).isEqualTo(State.SUBMITTED);
      }
      assertThatThrownBy(full::reserve).isInstanceOf(AioLimitException.class);
      // Again and again, whoever has his turn.
      for (int round = 0; round < 20; round++) {
        for (Poll first : firsts) {
          Descriptors.fire(first.fd());
          AioTests.until(
              "it is answered",
              () -> {
                full.reap();
                return !first.isOutstanding();
              });
          assertThat(ownerOfFull.all()).containsOnlyOnce(first);
          assertThat(first.result() & poll_h.POLLIN).isNotZero();
          Descriptors.drain(first.fd());
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
    Poll one = owner.pollIn(fds.eventfd(), reservation);
    Poll other = owner.pollIn(fds.eventfd(), reservation);
    for (int i = 0; i < 10; i++) {
      Poll first = i % 2 == 0 ? one : other;
      Poll second = i % 2 == 0 ? other : one;
      context.queue(first);
      context.queue(second);
      context.submit();
      assertThat(first.state()).isEqualTo(State.SUBMITTED);
      assertThat(second.state()).isEqualTo(State.QUEUED);
      assertThatThrownBy(() -> context.unreserve(reservation))
          .isInstanceOf(IllegalStateException.class);
      assertThat(context.cancel(second)).isTrue();
      context.cancel(first);
      assertThat(owner.take(1)).containsExactly(first);
    }
    context.unreserve(reservation);
  }

  /** Else nobody could come for as long as writers are blocked. */
  @Test
  void furtherPollsMakeRoomForNewcomers() throws Exception {
    try (AioContext full = AioContext.open(32, 32)) {
      Owner ownerOfFull = new Owner(full);
      List<Poll> further = new ArrayList<>();
      for (int i = 0; i < 28; i++) {
        further.addAll(ownerOfFull.arm(fds.eventfd()));
      }
      assertThat(further).allMatch(poll -> poll.state() == State.SUBMITTED);
      for (int i = 0; i < 24; i++) {
        PollReservation reservation = full.reserve();
        AioRequest ended = ownerOfFull.take(1).get(0);
        assertThat(ended.result()).isZero();
        assertThat(further.remove(ended)).isTrue();
        Poll first = ownerOfFull.pollIn(fds.eventfd(), reservation);
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
      context.queue(owner.pollIn(fds.eventfd()));
    }
    int answers = 0;
    long end = System.nanoTime() + nanos;
    while (System.nanoTime() - end < 0) {
      context.submit();
      for (AioRequest next; (next = owner.next()) != null; ) {
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
    List<Poll> starved = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      Poll poll = owner.pollIn(fds.eventfd());
      context.queue(poll);
      starved.add(poll);
    }
    List<AioRequest> answered = new ArrayList<>();
    while (answered.size() < 200) {
      context.await(-1);
      context.submit();
      int before = answered.size();
      for (AioRequest next; (next = owner.next()) != null; ) {
        answered.add(next);
      }
      assertThat(answered.size() - before).isLessThanOrEqualTo(StarvedPolls.MAX_DUE);
    }
    assertThat(answered).containsExactlyElementsOf(starved);
  }

  /** Its owner would ask again, and nothing else. */
  @Test
  void aStarvedPollThatOnlyWatchesIsArmedAndNotAnswered() {
    List<Poll> armed = armAll();
    int[] pair = fds.unixPair();
    Poll watch = owner.watch(pair[0]);
    context.queue(watch);
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(100);
    while (System.nanoTime() - end < 0) {
      context.submit();
      context.await(-1);
      assertThat(owner.next()).isNull();
    }
    assertThat(watch.state()).isEqualTo(State.QUEUED);
    assertThat(context.counters().waits()).as("it sleeps in between").isLessThan(50);
    Descriptors.fire(armed.get(0).fd());
    assertThat(owner.take(1)).containsExactly(armed.get(0));
    context.submit();
    assertThat(watch.state()).isEqualTo(State.SUBMITTED);
    SocketCalls.shutdown(pair[1], socket_h.SHUT_RDWR);
    assertThat(owner.take(1)).containsExactly(watch);
  }

  /** Its owner's first poll has ended, and nobody else can have that room. */
  @Test
  void aStarvedPollIsArmedWhereItsOwnersRoomComesFree() throws Exception {
    PollReservation reservation = context.reserve();
    armAll();
    int fd = fds.eventfd();
    Poll first = owner.pollIn(fd, reservation);
    context.queue(first);
    int[] pair = fds.unixPair();
    Poll watch = owner.watch(pair[0], reservation);
    context.queue(watch);
    context.submit();
    assertThat(watch.state()).isEqualTo(State.QUEUED);
    Descriptors.fire(fd);
    assertThat(owner.take(1)).containsExactly(first);
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
