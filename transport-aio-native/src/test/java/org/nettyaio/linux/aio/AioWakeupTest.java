package org.nettyaio.linux.aio;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Wake-ups of other threads while the owner waits, grows and closes. */
class AioWakeupTest {
  private static final int WAKERS = 8;

  private static void joinAll(List<? extends FutureTask<?>> tasks) throws Exception {
    for (FutureTask<?> task : tasks) {
      AioTests.join(task);
    }
  }

  /** Threads that wake once in each round, after they have said that there is something to do. */
  private static List<FutureTask<Void>> wakers(
      int count, AioContext context, AtomicInteger round, int rounds, AtomicInteger work) {
    List<FutureTask<Void>> wakers = new ArrayList<>();
    for (int w = 0; w < count; w++) {
      wakers.add(
          AioTests.start(
              "waker-" + w,
              () -> {
                for (int r = 1; r <= rounds; r++) {
                  while (round.get() < r) {
                    Thread.yield();
                  }
                  work.incrementAndGet();
                  context.wakeup();
                }
                return null;
              }));
    }
    return wakers;
  }

  @Test
  void noneIsLost() throws Exception {
    int rounds = 5_000;
    try (AioContext context = AioContext.open(16, 16)) {
      AtomicInteger round = new AtomicInteger();
      AtomicInteger work = new AtomicInteger();
      FutureTask<Void> waiter =
          AioTests.start(
              "waiter",
              () -> {
                for (int r = 1; r <= rounds; r++) {
                  round.set(r);
                  // Each thread wakes exactly once in a round: every wait but the last may end by
                  // several at once, none may be for ever.
                  while (context.counters().wakeups() < (long) r * WAKERS) {
                    context.await(-1);
                  }
                }
                return null;
              });
      List<FutureTask<Void>> wakers = wakers(WAKERS, context, round, rounds, work);
      AioTests.join(waiter);
      joinAll(wakers);
      assertThat(context.counters().wakeups()).isEqualTo((long) rounds * WAKERS);
    }
  }

  @Test
  void noneIsLostWhileTheContextGrows() throws Exception {
    int wakers = 3;
    int rounds = 6;
    for (int i = 0; i < 40; i++) {
      try (AioContext context = AioContext.open(16, 16 << rounds)) {
        AtomicInteger round = new AtomicInteger();
        AtomicInteger work = new AtomicInteger();
        FutureTask<Void> owner =
            AioTests.start(
                "owner",
                () -> {
                  for (int r = 1; r <= rounds; r++) {
                    long growths = context.counters().growths();
                    round.set(r);
                    while (context.counters().growths() == growths) {
                      context.reserve();
                    }
                    // As an event loop does: it looks for work, and waits if there is none.
                    while (work.get() < r * wakers) {
                      context.await(-1);
                    }
                  }
                  return null;
                });
        List<FutureTask<Void>> tasks = wakers(wakers, context, round, rounds, work);
        AioTests.join(owner);
        joinAll(tasks);
      }
    }
  }

  @Test
  void closingMeanwhileIsHarmless() throws Exception {
    for (int i = 0; i < 15; i++) {
      AtomicInteger calls = new AtomicInteger();
      AtomicBoolean enough = new AtomicBoolean();
      AioContext context = AioContext.open(16, 16);
      List<FutureTask<Void>> wakers = new ArrayList<>();
      for (int w = 0; w < 4; w++) {
        wakers.add(
            AioTests.start(
                "waker-" + w,
                () -> {
                  while (!enough.get()) {
                    context.wakeup();
                    calls.incrementAndGet();
                  }
                  return null;
                }));
      }
      AioTests.until("they wake", () -> calls.get() > 100);
      context.close();
      int closed = calls.get();
      AioTests.until("they go on", () -> calls.get() > closed + 1_000);
      enough.set(true);
      joinAll(wakers);
    }
  }
}
