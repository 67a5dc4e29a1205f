package org.nettyaio.linux.aio;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.nettyaio.linux.Errno;
import org.nettyaio.linux.ErrnoException;
import org.nettyaio.linux.abi.poll_h;
import org.nettyaio.linux.abi.socket_h;
import org.nettyaio.linux.aio.AioRequest.State;
import org.nettyaio.linux.aio.Owner.Poll;
import org.nettyaio.linux.aio.Owner.Transfer;
import org.nettyaio.linux.socket.Descriptors;
import org.nettyaio.linux.sys.FileCalls;
import org.nettyaio.linux.sys.SocketCalls;

/** Moving to a larger context while polls are armed, fire, and are being ended. */
class AioGrowthTest {
  private final Descriptors fds = new Descriptors();

  @AfterEach
  void close() {
    fds.close();
  }

  private int[] eventfds(int count) {
    int[] all = new int[count];
    for (int i = 0; i < count; i++) {
      all[i] = fds.eventfd();
    }
    return all;
  }

  private static void growOnce(AioContext context) throws ErrnoException {
    long growths = context.counters().growths();
    while (context.counters().growths() == growths) {
      context.reserve();
    }
  }

  @Test
  void reservingMakesRoomForThatManyPolls() throws Exception {
    try (AioContext context = AioContext.open(16, 1024)) {
      Owner owner = new Owner(context);
      List<PollReservation> reservations = new ArrayList<>();
      for (int i = 0; i < 300; i++) {
        reservations.add(context.reserve());
      }
      assertThat(context.capacity()).isEqualTo(512);
      assertThat(context.counters().growths()).isEqualTo(5);
      List<Poll> polls = new ArrayList<>();
      for (PollReservation reservation : reservations) {
        Poll poll = owner.pollIn(fds.eventfd(), reservation);
        context.queue(poll);
        polls.add(poll);
      }
      context.submit();
      assertThat(polls).allMatch(poll -> poll.state() == State.SUBMITTED);
      assertThat(context.counters().growths()).isEqualTo(5);
      for (Poll poll : polls) {
        Descriptors.fire(poll.fd());
      }
      assertThat(owner.take(300)).containsExactlyInAnyOrderElementsOf(polls);
      reservations.forEach(context::unreserve);
      for (int i = 0; i < 300; i++) {
        context.reserve();
      }
      assertThat(context.capacity()).isEqualTo(512);
    }
  }

  @Test
  void pollsBeyondTheRoomMakeItGrow() throws Exception {
    try (AioContext context = AioContext.open(16, 1024)) {
      Owner owner = new Owner(context);
      int[] all = eventfds(200);
      List<Poll> polls = owner.arm(all);
      assertThat(context.capacity()).isEqualTo(256);
      assertThat(context.counters().starved()).isZero();
      for (int fd : all) {
        Descriptors.fire(fd);
      }
      assertThat(owner.take(200)).containsExactlyInAnyOrderElementsOf(polls);
      owner.assertNothingLeft();
    }
  }

  @Test
  void armedPollsAreAnsweredByTheLargerContext() throws Exception {
    try (AioContext context = AioContext.open(16, 1024)) {
      Owner owner = new Owner(context);
      int[] all = eventfds(5);
      List<Poll> polls = owner.arm(all);
      growOnce(context);
      owner.assertNothingLeft();
      for (int i = 0; i < all.length; i++) {
        Descriptors.fire(all[i]);
        assertThat(owner.take(1)).containsExactly(polls.get(i));
        assertThat(polls.get(i).result() & poll_h.POLLIN).isNotZero();
      }
      owner.assertNothingLeft();
    }
  }

  @Test
  void resultsInTheOldRingAreKept() throws Exception {
    try (AioContext context = AioContext.open(16, 1024)) {
      Owner owner = new Owner(context);
      int[] all = eventfds(5);
      List<Poll> polls = owner.arm(all);
      for (int fd : all) {
        Descriptors.fire(fd);
      }
      growOnce(context);
      assertThat(owner.take(5)).containsExactlyInAnyOrderElementsOf(polls);
      owner.assertNothingLeft();
    }
  }

  @Test
  void transfersWhoseResultsAreInTheOldRingAreNotDoneAgain() throws Exception {
    try (Arena arena = Arena.ofConfined();
        AioContext context = AioContext.open(16, 1024)) {
      Owner owner = new Owner(context);
      int[] pair = fds.unixPair();
      MemorySegment bytes = arena.allocate(10);
      Transfer write = owner.transfer();
      write.write(pair[0], bytes.address(), 3, bytes);
      context.queue(write);
      context.submit();
      growOnce(context);
      assertThat(owner.take(1)).containsExactly(write);
      assertThat(write.result()).isEqualTo(3);
      assertThat(FileCalls.read(pair[1], bytes, 10)).isEqualTo(3);
      owner.assertNothingLeft();
    }
  }

  @Test
  void wakeUpThatComesBeforeEndsTheFirstWaitAfter() throws Exception {
    try (AioContext context = AioContext.open(16, 1024)) {
      Owner owner = new Owner(context);
      owner.arm(eventfds(3));
      for (int i = 0; i < 6; i++) {
        context.wakeup();
        growOnce(context);
        long start = System.nanoTime();
        context.await(TimeUnit.SECONDS.toNanos(20));
        assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(10));
      }
    }
  }

  @Test
  void queuedRequestsGoToTheLargerContext() throws Exception {
    try (AioContext context = AioContext.open(16, 1024)) {
      Owner owner = new Owner(context);
      int fd = fds.eventfd();
      Descriptors.fire(fd);
      Poll poll = owner.pollIn(fd);
      context.queue(poll);
      growOnce(context);
      assertThat(poll.state()).isEqualTo(State.QUEUED);
      context.submit();
      assertThat(owner.take(1)).containsExactly(poll);
      owner.assertNothingLeft();
    }
  }

  @Test
  void cancelledAndAbandonedPollsCompleteOnce() throws Exception {
    try (AioContext context = AioContext.open(16, 1024)) {
      Owner owner = new Owner(context);
      int[] pair = fds.unixPair();
      Poll abandoned = owner.arm(fds.unixPair()[0]).get(0);
      Poll shutDown = owner.arm(pair[0]).get(0);
      Poll cancelled = owner.arm(fds.eventfd()).get(0);
      context.abandon(abandoned);
      context.abandon(shutDown);
      SocketCalls.shutdown(pair[0], socket_h.SHUT_RDWR);
      context.cancel(cancelled);
      growOnce(context);
      assertThat(owner.take(3)).containsExactlyInAnyOrder(abandoned, shutDown, cancelled);
      assertThat(abandoned.result()).isZero();
      owner.assertNothingLeft();
      growOnce(context);
      owner.assertNothingLeft();
      context.remove(abandoned);
      context.remove(shutDown);
      context.remove(cancelled);
    }
  }

  @Test
  void pollWhoseDescriptorWasClosedUnderItEndsWithAnError() throws Exception {
    try (AioContext context = AioContext.open(16, 1024)) {
      Owner owner = new Owner(context);
      int fd = fds.eventfd();
      Poll poll = owner.arm(fd).get(0);
      fds.close(fd);
      growOnce(context);
      assertThat(owner.take(1)).containsExactly(poll);
      assertThat(poll.result()).isEqualTo(-Errno.EBADF);
      owner.assertNothingLeft();
    }
  }

  @Test
  void contextsLeftBehindAreGivenBack() throws Exception {
    int before = AioTests.contextsOfThisProcess();
    try (AioContext context = AioContext.open(16, 1024)) {
      for (int i = 0; i < 6; i++) {
        growOnce(context);
      }
      AioTests.until(
          "the smaller ones are destroyed", () -> AioTests.contextsOfThisProcess() <= before + 1);
    }
    AioTests.until("all are given back", () -> AioTests.contextsOfThisProcess() <= before);
  }

  /**
   * Writers make eventfds readable while the context grows; each event is answered by one result,
   * upon which the owner drains the eventfd and arms the poll again.
   */
  @Test
  void noEventIsLostOrDoubledWhileItGrowsUnderTraffic() throws Exception {
    int before = AioTests.contextsOfThisProcess();
    int perWriter = 32;
    int writers = 3;
    int[] all = eventfds(writers * perWriter);
    AtomicIntegerArray fired = new AtomicIntegerArray(all.length);
    AtomicIntegerArray answered = new AtomicIntegerArray(all.length);
    AtomicBoolean enough = new AtomicBoolean();
    try (AioContext context = AioContext.open(16, 2048)) {
      Owner owner = new Owner(context);
      List<FutureTask<Void>> tasks = new ArrayList<>();
      for (int w = 0; w < writers; w++) {
        int first = w * perWriter;
        tasks.add(
            AioTests.start(
                "writer-" + w,
                () -> {
                  while (!enough.get()) {
                    for (int i = first; i < first + perWriter; i++) {
                      // One event at a time each: the count of results is exact.
                      if (answered.get(i) == fired.get(i)) {
                        fired.incrementAndGet(i);
                        Descriptors.fire(all[i]);
                      }
                    }
                    Thread.onSpinWait();
                  }
                  return null;
                }));
      }
      List<Poll> polls = owner.arm(all);
      int reserved = 0;
      long results = 0;
      long wanted = 0;
      // The next growth only after the last has been lived with for a while.
      while (context.capacity() < 2048 || results < wanted) {
        context.submit();
        context.await(10_000_000);
        context.reap();
        for (AioRequest next; (next = owner.next()) != null; ) {
          Poll poll = (Poll) next;
          int i = polls.indexOf(poll);
          assertThat(poll.result() & poll_h.POLLIN).isNotZero();
          // Fails with EAGAIN if there was no event: the result would be one too many.
          Descriptors.drain(poll.fd());
          context.queue(poll);
          assertThat(answered.get(i) + 1).isEqualTo(fired.get(i));
          answered.incrementAndGet(i);
          results++;
        }
        if (results >= wanted && context.capacity() < 2048) {
          int capacity = context.capacity();
          while (context.capacity() == capacity) {
            context.reserve();
            reserved++;
          }
          wanted = results + 2_000;
        }
      }
      enough.set(true);
      for (FutureTask<Void> task : tasks) {
        AioTests.join(task);
      }
      context.submit();
      for (int i = 0; i < all.length; i++) {
        int index = i;
        AioTests.until(
            "the last events are answered",
            () -> {
              context.reap();
              for (AioRequest next; (next = owner.next()) != null; ) {
                answered.incrementAndGet(polls.indexOf((Poll) next));
              }
              return answered.get(index) == fired.get(index);
            });
      }
      assertThat(reserved).isPositive();
      assertThat(context.counters().growths()).isGreaterThanOrEqualTo(4);
      assertThat(context.counters().starved()).isZero();
    }
    AioTests.until("all contexts are given back", () -> AioTests.contextsOfThisProcess() <= before);
  }
}
