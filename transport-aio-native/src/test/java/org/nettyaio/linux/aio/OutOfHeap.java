package org.nettyaio.linux.aio;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nettyaio.linux.Errno;
import org.nettyaio.linux.ErrnoException;
import org.nettyaio.linux.aio.AioRequest.State;
import org.nettyaio.linux.aio.Owner.Poll;
import org.nettyaio.linux.aio.Owner.Transfer;
import org.nettyaio.linux.socket.Descriptors;
import org.nettyaio.linux.sys.FileCalls;

/**
 * A program of {@link AioChild}: results are told without any memory, and what needs some fails and
 * has changed nothing. All that happens with the heap full is done before with another context, so
 * that the code is linked; and what is said of it is noted, and printed later.
 */
final class OutOfHeap {
  /** How many requests the queue of a context has room for at first. */
  private static final int BATCH = 256;

  /** Smaller and smaller, so that not one object more fits in. */
  private static final int[] LENGTHS = {1 << 12, 1 << 6, 1};

  private static final @Nullable Object[] NOTHING = {};
  private static @Nullable Object[] ballast = NOTHING;
  private static @Nullable Object[] pieces = NOTHING;
  private static byte @Nullable [] spare;

  private final AioContext context;
  private final Owner owner;
  private final MemorySegment one;
  private final int fd;
  private final Poll reaped;
  private final Poll awaited;
  private final Poll pollBeyond;
  private final Transfer transferBeyond;
  private final Poll pollWithoutSlot;

  private int reapedCount;
  private int awaitedCount;
  private boolean pollBeyondFailed;
  private boolean transferBeyondFailed;
  private int queued;
  private boolean growthFailed;
  private int refused;
  private boolean pollWithoutSlotFailed;

  private OutOfHeap(Descriptors fds, Arena arena, AioContext context) throws ErrnoException {
    this.context = context;
    owner = new Owner(context);
    one = arena.allocate(ValueLayout.JAVA_LONG);
    one.set(ValueLayout.JAVA_LONG, 0, 1);
    fd = fds.eventfd();
    int ready = fds.eventfd();
    Descriptors.fire(ready);
    // Twelve have a slot, of which two are kept for those that have them, and there is no other.
    int[] all = new int[10];
    for (int i = 0; i < all.length; i++) {
      all[i] = fds.eventfd();
    }
    owner.arm(all);
    awaited = owner.pollIn(fd, context.reserve());
    context.queue(awaited);
    reaped = owner.pollIn(ready, context.reserve());
    context.queue(reaped);
    context.submit();
    pollBeyond = owner.pollIn(fd);
    pollWithoutSlot = owner.pollIn(fd);
    transferBeyond = owner.transfer();
    transferBeyond.read(-1, 0, 0, this);
    for (int i = 0; i < BATCH; i++) {
      Transfer transfer = owner.transfer();
      transfer.read(-1, 0, 0, this);
      context.queue(transfer);
    }
  }

  static void run() throws Exception {
    AioTests.contextsOfThisProcess();
    try (Descriptors fds = new Descriptors();
        Arena arena = Arena.ofConfined();
        AioContext context = AioContext.open(16, 32)) {
      // This one grows twice.
      try (AioContext another = AioContext.open(16, 64)) {
        new OutOfHeap(fds, arena, another).act();
      }
      untilOneContextIsLeft();
      OutOfHeap real = new OutOfHeap(fds, arena, context);
      fillAllButSome();
      // A system call makes a few objects for a moment. For all that is to fail this is too little.
      spare = new byte[1 << 10];
      fill();
      spare = null;
      real.act();
      pieces = NOTHING;
      real.print();
    }
    try (Descriptors fds = new Descriptors()) {
      growWithLittle(fds);
    }
  }

  /** Allocates nothing itself. */
  private void act() throws ErrnoException {
    reapedCount = context.reap();
    FileCalls.write(fd, one, Long.BYTES);
    awaitedCount = context.await(-1);
    try {
      context.queue(pollBeyond);
    } catch (OutOfMemoryError e) {
      pollBeyondFailed = pollBeyond.state() == State.IDLE;
    }
    try {
      context.queue(transferBeyond);
    } catch (OutOfMemoryError e) {
      transferBeyondFailed = transferBeyond.state() == State.IDLE;
    }
    queued = context.queued();
    long growths = context.counters().growths();
    try {
      while (context.counters().growths() == growths) {
        context.reserve();
      }
    } catch (OutOfMemoryError e) {
      growthFailed = context.capacity() == 16;
    }
    int before = owner.known();
    context.submit();
    refused = owner.known() - before;
    // These two have a slot, the next has none.
    context.queue(reaped);
    context.queue(awaited);
    try {
      context.queue(pollWithoutSlot);
    } catch (OutOfMemoryError e) {
      pollWithoutSlotFailed = pollWithoutSlot.state() == State.IDLE;
    }
  }

  private void print() {
    System.out.println("reaped " + reapedCount + ": " + (owner.next() == reaped));
    System.out.println("awaited " + awaitedCount + ": " + (owner.next() == awaited));
    System.out.println("queueing a poll fails: " + pollBeyondFailed);
    System.out.println("queueing a transfer fails: " + transferBeyondFailed);
    System.out.println("queued " + queued);
    System.out.println("growing fails: " + growthFailed);
    long each =
        owner.all().stream().filter(poll -> poll.result() == -Errno.EBADF).distinct().count();
    System.out.println("refused " + refused + ", each once: " + (each == refused));
    System.out.println("growing for a poll fails: " + pollWithoutSlotFailed);
    System.out.printf(
        "queued %d, capacity %d, starved %d%n",
        context.queued(), context.capacity(), context.counters().starved());
  }

  /** There is memory for the larger context, but not for a list of all polls that are to move. */
  private static void growWithLittle(Descriptors fds) throws Exception {
    try (AioContext context = AioContext.open(2048, 4096)) {
      Owner owner = new Owner(context);
      int[] all = new int[1100];
      Arrays.fill(all, fds.eventfd());
      List<Poll> polls = owner.arm(all);
      // All that is left of fifteen sixteenths, so that the next has it grow.
      for (int i = all.length; i < 2048 - 2048 / 16; i++) {
        context.reserve();
      }
      boolean failed = false;
      spare = new byte[9 << 10];
      fill();
      spare = null;
      try {
        while (context.counters().growths() == 0) {
          context.reserve();
        }
      } catch (OutOfMemoryError e) {
        failed = true;
      }
      pieces = NOTHING;
      untilOneContextIsLeft();
      System.out.println("growing with little memory fails: " + failed);
      System.out.println("capacity " + context.capacity());
      System.out.println(polls.stream().allMatch(poll -> poll.state() == State.SUBMITTED));
      context.reserve();
      System.out.println("capacity " + context.capacity());
      Descriptors.fire(all[0]);
      System.out.println(new HashSet<>(owner.take(all.length)).equals(new HashSet<>(polls)));
      owner.assertNothingLeft();
    }
  }

  /** Also the threads that gave the others back have ended, which leave memory when they do. */
  private static void untilOneContextIsLeft() {
    AioTests.until("one context is left", () -> AioTests.contextsOfThisProcess() == 1);
    AioTests.until(
        "nobody gives contexts back",
        () ->
            Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("netty-aio-")));
  }

  private static void fillAllButSome() {
    try {
      while (true) {
        @Nullable Object[] piece = new Object[1 << 18];
        piece[0] = ballast;
        ballast = piece;
      }
    } catch (OutOfMemoryError full) {
      // Three MB are to be filled again and again.
      for (int i = 0; i < 3; i++) {
        Object next = ballast[0];
        assert next != null;
        ballast = (Object[]) next;
      }
    }
  }

  private static void fill() {
    for (int length : LENGTHS) {
      try {
        while (true) {
          @Nullable Object[] piece = new Object[length];
          piece[0] = pieces;
          pieces = piece;
        }
      } catch (OutOfMemoryError full) {
        // Smaller ones may fit.
      }
    }
  }
}
