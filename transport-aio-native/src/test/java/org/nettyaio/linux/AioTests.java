package org.nettyaio.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.nettyaio.linux.abi.poll_h;

/** What the tests of the AIO core have in common: requests that are easy to make, bounded waits. */
final class AioTests {
  private static final long BOUND_SECONDS = 30;

  private AioTests() {}

  /** A request that knows its descriptor. */
  static final class Request extends AioRequest {
    final int fd;

    Request(int fd) {
      this.fd = fd;
    }

    /** A request of this context that is set up to poll for input. */
    static Request pollIn(AioContext context, int fd) {
      Request request = new Request(fd);
      context.add(request);
      request.poll(fd, poll_h.POLLIN);
      return request;
    }

    /** A poll for input for which there is room kept. */
    static Request pollIn(AioContext context, int fd, PollReservation reservation) {
      Request request = new Request(fd);
      context.add(request, reservation);
      request.poll(fd, poll_h.POLLIN);
      return request;
    }

    @Override
    public String toString() {
      return "fd " + fd + " " + super.toString();
    }
  }

  /** Queues and submits a poll for input of each descriptor. */
  static List<Request> arm(AioContext context, int... fds) {
    List<Request> requests = new ArrayList<>();
    for (int fd : fds) {
      Request request = Request.pollIn(context, fd);
      context.queue(request);
      requests.add(request);
    }
    context.submit();
    return requests;
  }

  /** Waits for this many results and returns their requests in the order they came. */
  static List<AioRequest> take(AioContext context, int count) {
    List<AioRequest> taken = new ArrayList<>();
    long deadline = deadline();
    while (taken.size() < count) {
      context.reap();
      for (AioRequest next; (next = context.results().next()) != null; ) {
        taken.add(next);
      }
      if (taken.size() < count) {
        assertThat(System.nanoTime() - deadline)
            .as("%d of %d results after %d s", taken.size(), count, BOUND_SECONDS)
            .isNegative();
        context.await(10_000_000);
      }
    }
    assertThat(taken).hasSize(count);
    return taken;
  }

  /** Asserts that no result is there or comes while the kernel is asked once more. */
  static void assertNothingLeft(AioContext context) {
    context.await(0);
    context.reap();
    assertThat(context.results().next()).isNull();
  }

  /** Waits for a condition that another thread or the kernel brings about. */
  static void until(String what, BooleanSupplier condition) {
    long deadline = deadline();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - deadline)
          .as("waited %d s until %s", BOUND_SECONDS, what)
          .isNegative();
      Thread.onSpinWait();
    }
  }

  /** Runs this on a thread that does not keep the JVM alive, should it hang in the kernel. */
  static <T> FutureTask<T> start(String name, Callable<T> task) {
    FutureTask<T> future = new FutureTask<>(task);
    Thread thread = new Thread(future, name);
    thread.setDaemon(true);
    thread.start();
    return future;
  }

  /** Returns what the task returns, or fails as it fails, or fails because it takes too long. */
  static <T> T join(FutureTask<T> task) throws Exception {
    try {
      return task.get(BOUND_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw (Exception) e.getCause();
    } catch (TimeoutException e) {
      throw new AssertionError("hangs for " + BOUND_SECONDS + " s", e);
    }
  }

  /** Returns how many contexts this process has: the kernel maps each one's ring. */
  static int contextsOfThisProcess() {
    try (Stream<String> maps = Files.lines(Path.of("/proc/self/maps"))) {
      return (int) maps.filter(line -> line.contains("[aio]")).count();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static long deadline() {
    return System.nanoTime() + TimeUnit.SECONDS.toNanos(BOUND_SECONDS);
  }
}
