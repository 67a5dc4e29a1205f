package org.nettyaio.linux.aio;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.nettyaio.linux.abi.poll_h;
import org.nettyaio.linux.aio.Owner.Poll;
import org.nettyaio.linux.socket.Descriptors;

/** Polls in random order, held against a model of what may come of each. */
class AioModelTest {
  private static final int DESCRIPTORS = 48;
  private static final int POLLS = 10_000;

  /** What is expected of the poll of one descriptor. */
  private static final class Expected {
    final Poll request;
    boolean fired;
    boolean queued;
    boolean armed;

    /** Whether it was told to end since it was armed. */
    boolean cancelled;

    /** Whether the descriptor was ready at some time since it was armed. */
    boolean ready;

    long submitted;
    long completed;

    Expected(Poll request) {
      this.request = request;
    }
  }

  private final List<Expected> all = new ArrayList<>();
  private AioContext context;
  private Owner owner;
  private Random random;

  @Test
  void everyArmedPollGivesExactlyOneResult() throws Exception {
    long seed = System.nanoTime();
    random = new Random(seed);
    try (Descriptors fds = new Descriptors();
        AioContext opened = AioContext.open(64, 64)) {
      context = opened;
      owner = new Owner(context);
      for (int i = 0; i < DESCRIPTORS; i++) {
        all.add(new Expected(owner.pollIn(fds.eventfd())));
      }
      while (submitted() < POLLS) {
        step();
      }
      finish();
      assertThat(context.counters().starved()).isZero();
      assertThat(context.counters().reaped())
          .as("a ring has some 130 places")
          .isEqualTo(submitted());
    } catch (Throwable e) {
      throw new AssertionError("with seed " + seed, e);
    }
  }

  private void step() {
    Expected one = all.get(random.nextInt(DESCRIPTORS));
    switch (random.nextInt(16)) {
      case 0, 1, 2, 3, 4, 5 -> queue(one);
      case 6, 7, 8 -> toggle(one);
      case 9, 10 -> cancel(one);
      case 11, 12 -> submit();
      case 13, 14 -> reap();
      default -> {
        context.await(0);
        takeAll();
      }
    }
  }

  private void queue(Expected one) {
    if (!one.queued && !one.armed) {
      context.queue(one.request);
      one.queued = true;
    }
  }

  private void toggle(Expected one) {
    if (one.fired) {
      Descriptors.drain(one.request.fd());
    } else {
      Descriptors.fire(one.request.fd());
      one.ready = true;
    }
    one.fired = !one.fired;
  }

  private void cancel(Expected one) {
    boolean idle = context.cancel(one.request);
    assertThat(idle).isEqualTo(!one.armed);
    one.queued = false;
    one.cancelled = true;
  }

  private void submit() {
    for (Expected one : all) {
      if (one.queued) {
        one.queued = false;
        one.armed = true;
        one.cancelled = false;
        one.ready = one.fired;
        one.submitted++;
      }
    }
    context.submit();
  }

  private void reap() {
    context.reap();
    takeAll();
  }

  private void takeAll() {
    for (AioRequest next; (next = owner.next()) != null; ) {
      AioRequest request = next;
      completed(all.stream().filter(one -> one.request == request).findFirst().orElseThrow());
    }
  }

  private static void completed(Expected one) {
    assertThat(one.armed).as("it was armed").isTrue();
    one.armed = false;
    one.completed++;
    assertThat(one.completed).isEqualTo(one.submitted);
    if ((one.request.result() & poll_h.POLLIN) != 0) {
      assertThat(one.ready).as("it was ready").isTrue();
    } else {
      assertThat(one.request.result()).isZero();
      assertThat(one.cancelled).as("it was cancelled").isTrue();
    }
  }

  /** Makes every poll fire that is still armed: each gives its one result, and nothing is left. */
  private void finish() {
    submit();
    for (Expected one : all) {
      if (!one.fired) {
        toggle(one);
      }
    }
    AioTests.until(
        "every poll has its result",
        () -> {
          reap();
          return all.stream().noneMatch(one -> one.armed);
        });
    owner.assertNothingLeft();
    for (Expected one : all) {
      assertThat(one.completed).isEqualTo(one.submitted);
      context.remove(one.request);
    }
  }

  private long submitted() {
    return all.stream().mapToLong(one -> one.submitted).sum();
  }
}
