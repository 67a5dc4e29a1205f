package org.nettyaio.linux.aio;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.nettyaio.linux.ErrnoException;
import org.nettyaio.linux.abi.poll_h;
import org.nettyaio.linux.aio.AioRequest.State;
import org.nettyaio.linux.aio.Owner.Poll;
import org.nettyaio.linux.socket.Descriptors;

/** A context that has grown and gives room back that it does not need any more. */
class AioShrinkTest {
  private final Descriptors fds = new Descriptors();

  @AfterEach
  void close() {
    fds.close();
  }

  /** Reserves until it has grown to this; gives all back. */
  private static void grow(AioContext context, int capacity) throws ErrnoException {
    List<PollReservation> reservations = new ArrayList<>();
    while (context.capacity() < capacity) {
      reservations.add(context.reserve());
    }
    reservations.forEach(context::unreserve);
  }

  @Test
  void becomesSmallerStepByStepButNotSmallerThanItWas() throws Exception {
    try (AioContext context = AioContext.open(16, 1024, 0)) {
      Owner owner = new Owner(context);
      List<Poll> polls = owner.arm(fds.eventfd(), fds.eventfd(), fds.eventfd());
      grow(context, 512);
      assertThat(context.counters().growths()).isEqualTo(5);
      // Until now it was needed.
      for (int capacity : new int[] {512, 128, 32, 16, 16, 16}) {
        context.await(0);
        assertThat(context.capacity()).isEqualTo(capacity);
        assertThat(context.counters().capacity()).isEqualTo(capacity);
      }
      assertThat(context.counters().shrinks()).isEqualTo(3);
      owner.assertNothingLeft();
      for (Poll poll : polls) {
        assertThat(poll.state()).isEqualTo(State.SUBMITTED);
        Descriptors.fire(poll.fd());
        assertThat(owner.take(1)).containsExactly(poll);
      }
      grow(context, 64);
    }
  }

  @Test
  void goesNoFurtherThanWhatIsNeeded() throws Exception {
    try (AioContext context = AioContext.open(16, 1024, 0)) {
      grow(context, 1024);
      for (int i = 0; i < 100; i++) {
        context.reserve();
      }
      new Owner(context).arm(fds.eventfd(), fds.eventfd());
      for (int i = 0; i < 10; i++) {
        context.await(0);
      }
      // Of 256 it is more than a quarter.
      assertThat(context.capacity()).isEqualTo(256);
    }
  }

  @Test
  void isKeptForAsLongAsItMayBeNeededAgain() throws Exception {
    try (AioContext context = AioContext.open(16, 1024, TimeUnit.HOURS.toNanos(1))) {
      grow(context, 512);
      for (int i = 0; i < 1_000; i++) {
        context.await(0);
      }
      assertThat(context.capacity()).isEqualTo(512);
    }
  }

  @Test
  void whatHappensBetweenTwoWaitsCounts() throws Exception {
    try (AioContext context = AioContext.open(16, 1024, 0)) {
      grow(context, 512);
      for (int i = 0; i < 10; i++) {
        List<PollReservation> reservations = new ArrayList<>();
        for (int r = 0; r < 128; r++) {
          reservations.add(context.reserve());
        }
        reservations.forEach(context::unreserve);
        context.await(0);
      }
      assertThat(context.capacity()).isEqualTo(512);
    }
  }

  @Test
  void whatWasLeftIsGivenBack() throws Exception {
    int before = AioTests.contextsOfThisProcess();
    try (AioContext context = AioContext.open(16, 1024, 0)) {
      grow(context, 1024);
      while (context.capacity() > 16) {
        context.await(0);
      }
      AioTests.until("one is left", () -> AioTests.contextsOfThisProcess() <= before + 1);
    }
  }

  /**
   * Writers make eventfds readable and wake the owner, who grows and shrinks; each event is
   * answered by one result.
   */
  @Test
  void noEventIsLostOrDoubledUnderTraffic() throws Exception {
    int count = 24;
    int writers = 2;
    AtomicIntegerArray fired = new AtomicIntegerArray(count);
    AtomicIntegerArray answered = new AtomicIntegerArray(count);
    AtomicBoolean enough = new AtomicBoolean();
    try (AioContext context = AioContext.open(64, 2048, 0)) {
      Owner owner = new Owner(context);
      List<Poll> polls = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        polls.addAll(owner.arm(fds.eventfd()));
      }
      List<FutureTask<Void>> tasks = new ArrayList<>();
      for (int w = 0; w < writers; w++) {
        int first = w;
        tasks.add(
            AioTests.start(
                "writer-" + w,
                () -> {
                  while (!enough.get()) {
                    for (int i = first; i < count; i += writers) {
                      if (answered.get(i) == fired.get(i)) {
                        fired.incrementAndGet(i);
                        Descriptors.fire(polls.get(i).fd());
                      }
                    }
                    context.wakeup();
                    Thread.yield();
                  }
                  return null;
                }));
      }
      long results = 0;
      long wanted = 0;
      while (context.counters().shrinks() < 40) {
        context.submit();
        context.await(10_000_000);
        context.reap();
        for (AioRequest next; (next = owner.next()) != null; ) {
          int i = polls.indexOf((Poll) next);
          assertThat(next.result() & poll_h.POLLIN).isNotZero();
          Descriptors.drain(polls.get(i).fd());
          context.queue(next);
          assertThat(answered.get(i) + 1).isEqualTo(fired.get(i));
          answered.incrementAndGet(i);
          results++;
        }
        if (context.capacity() <= 128 && results >= wanted) {
          grow(context, 1024);
          wanted = results + 200;
        }
      }
      enough.set(true);
      for (FutureTask<Void> task : tasks) {
        AioTests.join(task);
      }
      context.submit();
      AioTests.until(
          "the last events are answered",
          () -> {
            context.reap();
            for (AioRequest next; (next = owner.next()) != null; ) {
              answered.incrementAndGet(polls.indexOf((Poll) next));
            }
            for (int i = 0; i < count; i++) {
              if (answered.get(i) != fired.get(i)) {
                return false;
              }
            }
            return true;
          });
      assertThat(context.counters().starved()).isZero();
    }
  }
}
