package org.nettyaio.linux.aio;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import org.nettyaio.linux.ErrnoException;
import org.nettyaio.linux.abi.poll_h;
import org.nettyaio.linux.aio.Owner.Poll;
import org.nettyaio.linux.socket.Descriptors;

/**
 * What tests run in a JVM of its own, because it needs other options, or strace, or harms others.
 */
final class AioChild {
  static final Path MAX_NR = Path.of("/proc/sys/fs/aio-max-nr");

  private AioChild() {}

  public static void main(String[] args) throws Exception {
    switch (args[0]) {
      case "probe" -> probe();
      case "interrupted" -> interrupted();
      case "counted" -> counted();
      case "limited" -> limited();
      default -> AioTroubles.run(args[0]);
    }
  }

  private static void probe() {
    Throwable cause = AioProbe.unavailabilityCause();
    System.out.println(cause == null ? "available" : cause.getMessage());
  }

  /** Its first wait is interrupted. */
  private static void interrupted() throws Exception {
    try (Descriptors fds = new Descriptors();
        AioContext context = AioContext.open(16, 16)) {
      Owner owner = new Owner(context);
      int fd = fds.eventfd();
      owner.arm(fd);
      context.await(-1);
      System.out.println("first wait: " + owner.known() + " results");
      Descriptors.fire(fd);
      context.await(-1);
      System.out.println("second wait: " + owner.known() + " results");
    }
  }

  /** Does something of everything, and prints the counters. */
  private static void counted() throws Exception {
    try (Descriptors fds = new Descriptors()) {
      AioCounters counters = script(fds);
      System.out.printf(
          "submits=%d waits=%d cancels=%d growths=%d wakeups=%d requests=%d%n",
          counters.submits(),
          counters.waits(),
          counters.cancels(),
          counters.growths(),
          counters.wakeups(),
          counters.requests());
    }
  }

  /**
   * Six batches, one of them with a bad request in the middle; waits with and without a result, a
   * cancel, two wake-ups, a growth with two polls armed.
   */
  static AioCounters script(Descriptors fds) throws Exception {
    AioContext context = AioContext.open(16, 32);
    try (context) {
      Owner owner = new Owner(context);
      int[] all = {fds.eventfd(), fds.eventfd(), fds.eventfd()};
      // One batch of three.
      List<Poll> polls = owner.arm(all);
      // A batch of three that takes four calls: one more tells why the second is refused.
      Descriptors.fire(all[0]);
      owner.arm(all[0], -1, all[0]);
      AioTests.until("the polls of the first are in the ring", () -> reaped(context) == 3);
      context.await(0);
      context.await(1);
      context.cancel(polls.get(1));
      AioTests.until("the cancelled one is in the ring", () -> reaped(context) == 4);
      // Two batches of one.
      for (int i = 0; i < 2; i++) {
        Poll ready = owner.pollIn(all[0]);
        context.queue(ready);
        context.submit();
        context.await(-1);
      }
      for (int i = 0; i < 2; i++) {
        context.wakeup();
        context.await(-1);
      }
      // One batch of one; together with what is left of the first, it moves.
      owner.arm(fds.eventfd());
      while (context.counters().growths() == 0) {
        context.reserve();
      }
      // Growing wakes once.
      context.await(-1);
      AioTests.until("the old context is destroyed", () -> AioTests.contextsOfThisProcess() == 1);
    }
    AioTests.until("the context is destroyed", () -> AioTests.contextsOfThisProcess() == 0);
    return context.counters();
  }

  private static long reaped(AioContext context) {
    context.reap();
    return context.counters().reaped();
  }

  /**
   * Lowers the limit of the whole system, for as short as can be: meanwhile nobody else gets a
   * context either. So all that happens then has been done before, and its code is loaded.
   */
  private static void limited() throws Exception {
    Path lockFile = Path.of(System.getProperty("java.io.tmpdir"), "netty-aio-sysctl.lock");
    try (FileChannel channel =
            FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.lock();
        Descriptors fds = new Descriptors();
        AioContext context = AioContext.open(16, 64)) {
      Owner owner = new Owner(context);
      long before = maxNr();
      if (before < 4096) {
        System.out.println(
            "SKIP: fs.aio-max-nr is so low that it may be another's test: " + before);
        return;
      }
      int[] all = new int[20];
      Arrays.setAll(all, i -> fds.eventfd());
      rehearse(all);
      Runtime.getRuntime().addShutdownHook(new Thread(() -> setMaxNr(before)));
      AioLimitException refusal;
      List<Poll> polls;
      long start = System.nanoTime();
      setMaxNr(1);
      try {
        polls = owner.arm(all);
        refusal = refusal(context);
      } finally {
        setMaxNr(before);
      }
      long micros = (System.nanoTime() - start) / 1_000;
      System.out.println(refusal.getMessage());
      System.out.println("locked: " + lock.isValid() + ", lowered for " + micros + " us");
      System.out.println("starved: " + context.counters().starved());
      Descriptors.fire(polls.get(0).fd());
      AioTests.until(
          "what was armed still works",
          () -> {
            context.reap();
            return !polls.get(0).isOutstanding();
          });
      System.out.println("armed: " + (polls.get(0).result() & poll_h.POLLIN));
      AioTests.until("the refusal is not taken for an answer any more", () -> grows(context));
      System.out.println("grown to: " + context.capacity());
      context.submit();
      System.out.println("last one: " + polls.get(19).state());
    }
  }

  private static boolean grows(AioContext context) {
    try {
      context.reserve();
    } catch (ErrnoException refused) {
      return false;
    }
    return context.counters().growths() > 0;
  }

  /** Does the same with a limit of the context's own, and reads what the message tells. */
  private static void rehearse(int[] fds) throws Exception {
    setMaxNr(maxNr());
    AioLimitException.of(1);
    for (int i = 0; i < 3; i++) {
      try (AioContext context = AioContext.open(16, 16)) {
        new Owner(context).arm(fds);
        refusal(context);
      }
    }
  }

  private static AioLimitException refusal(AioContext context) throws ErrnoException {
    try {
      for (int i = 0; i < 16; i++) {
        context.reserve();
      }
    } catch (AioLimitException e) {
      return e;
    }
    throw new AssertionError("not refused");
  }

  /**
   * Returns the limit. In one read: the kernel gives a number to the first alone, and {@code
   * Files.readString} begins with one byte, which would be the first digit.
   */
  static long maxNr() throws IOException {
    try (InputStream in = Files.newInputStream(MAX_NR)) {
      return Long.parseLong(new String(in.readNBytes(32), StandardCharsets.US_ASCII).strip());
    }
  }

  static void setMaxNr(long value) {
    try {
      Files.writeString(MAX_NR, Long.toString(value));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
