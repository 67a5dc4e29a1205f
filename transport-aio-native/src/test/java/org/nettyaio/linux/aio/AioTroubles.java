package org.nettyaio.linux.aio;

import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.nettyaio.linux.abi.poll_h;
import org.nettyaio.linux.aio.AioRequest.State;
import org.nettyaio.linux.aio.Owner.Poll;
import org.nettyaio.linux.aio.Owner.Transfer;
import org.nettyaio.linux.socket.Descriptors;
import org.nettyaio.linux.sys.FileCalls;

/** Programs of {@link AioChild} in which calls of the kernel fail, or memory is short. */
final class AioTroubles {
  private AioTroubles() {}

  static void run(String program) throws Exception {
    switch (program) {
      case "woken" -> woken();
      case "refusedPoll" -> refusedPoll();
      case "refusedWrite" -> refusedWrite();
      case "refusedInGrowth" -> refusedInGrowth();
      case "waits" -> waits();
      case "outOfHeap" -> OutOfHeap.run();
      default -> throw new IllegalArgumentException(program);
    }
  }

  /** Prints how long a sleeping owner takes to be awake, in milliseconds, for each wake-up. */
  private static void woken() throws Exception {
    int rounds = 60;
    AtomicInteger round = new AtomicInteger();
    AtomicInteger awake = new AtomicInteger();
    try (AioContext context = AioContext.open(16, 16)) {
      FutureTask<Void> owner =
          AioTests.start(
              "owner",
              () -> {
                for (int r = 1; r <= rounds; r++) {
                  round.set(r);
                  context.await(TimeUnit.SECONDS.toNanos(2));
                  awake.set(r);
                }
                return null;
              });
      List<Long> millis = new ArrayList<>();
      for (int r = 1; r <= rounds; r++) {
        while (round.get() < r) {
          Thread.yield();
        }
        // Mostly it sleeps by now; a wake-up that comes before ends the wait as well.
        TimeUnit.MILLISECONDS.sleep(2);
        long start = System.nanoTime();
        context.wakeup();
        while (awake.get() < r) {
          Thread.yield();
        }
        if (r > 3) {
          // Until then code is loaded and linked.
          millis.add((System.nanoTime() - start) / 1_000_000);
        }
      }
      AioTests.join(owner);
      millis.forEach(System.out::println);
    }
  }

  /** The first poll, which is ready, is refused, and it is seen how it goes on. */
  private static void refusedPoll() throws Exception {
    try (Descriptors fds = new Descriptors();
        AioContext context = AioContext.open(16, 16)) {
      Owner owner = new Owner(context);
      int fd = fds.eventfd();
      Descriptors.fire(fd);
      long start = System.nanoTime();
      Poll poll = owner.arm(fd).get(0);
      System.out.println(poll.state() + ", starved " + context.counters().starved());
      while (poll.state() == State.QUEUED) {
        context.await(-1);
        context.submit();
      }
      long millis = (System.nanoTime() - start) / 1_000_000;
      owner.take(1);
      System.out.println("events " + (poll.result() & poll_h.POLLIN));
      System.out.println("patient " + (millis >= 9));
    }
  }

  /** The first write of three is refused; it comes between two polls. */
  private static void refusedWrite() throws Exception {
    try (Arena arena = Arena.ofConfined();
        Descriptors fds = new Descriptors();
        AioContext context = AioContext.open(16, 16)) {
      Owner owner = new Owner(context);
      int[] pair = fds.unixPair();
      for (int i = 0; i < 3; i++) {
        Transfer write = owner.transfer();
        write.write(pair[0], arena.allocate(1).address(), 1, arena);
        context.queue(write);
      }
      context.submit();
      for (AioRequest write : owner.take(3)) {
        System.out.println(write.result());
      }
      System.out.println("received " + FileCalls.read(pair[1], arena.allocate(9), 9));
    }
  }

  /** The second call of io_submit, that of growing, fails. */
  private static void refusedInGrowth() throws Exception {
    try (Descriptors fds = new Descriptors();
        AioContext context = AioContext.open(16, 32)) {
      Owner owner = new Owner(context);
      int fd = fds.eventfd();
      Poll poll = owner.arm(fd).get(0);
      while (context.counters().growths() == 0) {
        context.reserve();
      }
      System.out.println(poll.state());
      Descriptors.fire(fd);
      while (poll.state() == State.QUEUED) {
        context.await(-1);
        context.submit();
      }
      owner.take(1);
      System.out.println("events " + (poll.result() & poll_h.POLLIN));
    }
  }

  /** Waits until that throws, a hundred times at the most, with nothing to wait for. */
  private static void waits() throws Exception {
    try (AioContext context = AioContext.open(16, 16)) {
      for (int i = 0; i < 100; i++) {
        try {
          context.await(1_000_000);
        } catch (UncheckedIOException e) {
          System.out.println(i + ": " + e.getMessage());
          return;
        }
      }
      System.out.println("waited");
    }
  }
}
