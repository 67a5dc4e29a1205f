package org.nettyaio.linux.aio;

import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;
import org.nettyaio.linux.Errno;
import org.nettyaio.linux.ErrnoException;
import org.nettyaio.linux.abi.eventfd_h;
import org.nettyaio.linux.abi.poll_h;
import org.nettyaio.linux.sys.FileCalls;
import org.nettyaio.linux.sys.Syscalls;

/**
 * Finds out whether Linux AIO can be used here, by using it: polls are armed on an eventfd and made
 * to fire; one is waited for, one read from the ring, and one cancelled. Versions are not compared,
 * as distributions backport features and sandboxes remove them.
 */
public final class AioProbe {
  private static final int CAPACITY = 1;
  private static final long PATIENCE_NANOS = 1_000_000_000;

  private AioProbe() {}

  /**
   * Returns why Linux AIO cannot be used in this process and what to do about it, or null if it
   * can. Asks the kernel at every call; may be called from any thread.
   */
  public static @Nullable Throwable unavailabilityCause() {
    try {
      String unsupported = Syscalls.unsupported();
      if (unsupported != null) {
        return new UnsupportedOperationException(unsupported);
      }
      tryPoll();
      return null;
    } catch (ErrnoException e) {
      return new UnsupportedOperationException(explain(e), e);
    } catch (UncheckedIOException e) {
      // A wait has failed, with a message for a loop that has worked before; a probe needs another.
      ErrnoException failure = (ErrnoException) e.getCause();
      return new UnsupportedOperationException(
          explain(new ErrnoException("io_getevents", failure.errno())), failure);
    } catch (IllegalCallerException | ExceptionInInitializerError | NoClassDefFoundError e) {
      return new UnsupportedOperationException(explainDenied(e), e);
    }
  }

  private static void tryPoll() throws ErrnoException {
    int flags = eventfd_h.EFD_CLOEXEC | eventfd_h.EFD_NONBLOCK;
    int fd = ErrnoException.check("eventfd", FileCalls.eventfd(0, flags));
    try (AioContext context = AioContext.open(CAPACITY, CAPACITY)) {
      Probe probe = new Probe();
      context.add(probe);
      probe.poll(fd, poll_h.POLLIN);
      arm(context, probe);
      FileCalls.write(fd, eightBytes(), Long.BYTES);
      awaitEvent(context, probe, poll_h.POLLIN, () -> context.await(PATIENCE_NANOS));
      // The eventfd is still readable.
      arm(context, probe);
      awaitEvent(context, probe, poll_h.POLLIN, context::reap);
      FileCalls.read(fd, eightBytes(), Long.BYTES);
      arm(context, probe);
      int cancelled = context.cancelPoll(probe);
      if (cancelled < 0 && cancelled != -Errno.EINPROGRESS) {
        throw new ErrnoException("io_cancel", cancelled);
      }
      awaitEvent(context, probe, 0, context::reap);
    } finally {
      FileCalls.close(fd);
    }
  }

  private static void arm(AioContext context, Probe probe) throws ErrnoException {
    String call = "io_submit(IOCB_CMD_POLL)";
    context.queue(probe);
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    do {
      context.submit();
    } while (probe.state() == AioRequest.State.QUEUED && System.nanoTime() - deadline < 0);
    if (probe.state() == AioRequest.State.QUEUED) {
      throw new ErrnoException(call, Errno.ENOMEM);
    }
    if (!probe.isOutstanding()) {
      throw new ErrnoException(call, probe.result());
    }
  }

  private static void awaitEvent(
      AioContext context, Probe probe, int expected, Runnable tryToReceive)
      throws LostEventException {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    do {
      tryToReceive.run();
    } while (probe.isOutstanding() && System.nanoTime() - deadline < 0);
    if (probe.isOutstanding() || (probe.result() & poll_h.POLLIN) != expected) {
      throw new LostEventException();
    }
  }

  private static MemorySegment eightBytes() {
    MemorySegment one = Arena.ofAuto().allocate(ValueLayout.JAVA_LONG);
    one.set(ValueLayout.JAVA_LONG, 0, 1);
    return one;
  }

  private static String explain(ErrnoException e) {
    if (e instanceof AioLimitException
        || e instanceof UnusableRingException
        || e instanceof LostEventException) {
      return e.getMessage();
    }
    switch (e.errno()) {
      case Errno.ENOSYS:
        return e.getMessage()
            + ": this kernel is built without CONFIG_AIO, or a sandbox hides it; use another"
            + " transport here";
      case Errno.EPERM:
      case Errno.EACCES:
        return e.getMessage()
            + ": a security policy refuses Linux AIO; allow io_setup, io_submit, io_getevents,"
            + " io_cancel and io_destroy in the seccomp profile, as Docker's default profile does";
      case Errno.EINVAL:
        return e.getMessage()
            + (e.call().startsWith("io_submit")
                ? ": this kernel's AIO cannot poll, which Linux does since 4.19; use a newer kernel"
                    + " or another transport"
                : ": what answers here is not Linux AIO as it is known; use another transport");
      case Errno.ENOMEM:
        return e.getMessage()
            + ": no memory for a completion ring or a request; give the machine, or the container's memory"
            + " cgroup, more";
      default:
        return e.getMessage();
    }
  }

  private static String explainDenied(Throwable denied) {
    Throwable root = denied;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    if (root instanceof IllegalCallerException) {
      return "native access is denied to this library: add --enable-native-access=org.nettyaio.linux"
          + " if it is on the module path, --enable-native-access=ALL-UNNAMED if it is on the class"
          + " path";
    }
    return "the system calls cannot be bound: " + root;
  }

  private static final class Probe extends AioPoll {
    @Override
    protected void completed() {}
  }

  /** The kernel accepted a poll, but reported no event when it came true. */
  private static final class LostEventException extends ErrnoException {
    private static final long serialVersionUID = 1L;

    LostEventException() {
      super(
          "io_submit(IOCB_CMD_POLL)",
          Errno.EIO,
          "a poll was armed and its event did not come; kernels before 5.16 can lose one: use a newer"
              + " kernel or another transport");
    }
  }
}
