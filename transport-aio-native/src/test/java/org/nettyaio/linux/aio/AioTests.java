package org.nettyaio.linux.aio;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** What the tests of the AIO core have in common: bounded waits, threads, what the process has. */
final class AioTests {
  private static final long BOUND_SECONDS = 30;

  private AioTests() {}

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
