package org.nettyaio.linux.socket;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** Waits by poll(2), which the library does not call: what is ready without the help of AIO. */
final class PollCall {
  private static final MethodHandle POLL = link();

  private PollCall() {}

  /** Waits up to 10 s for these events; returns those that are true, 0 if none has come. */
  static int await(int fd, int events) {
    try (Arena arena = Arena.ofConfined()) {
      // struct pollfd: descriptor, events, and what there is of them.
      MemorySegment one = arena.allocate(8, 4);
      one.set(ValueLayout.JAVA_INT, 0, fd);
      one.set(ValueLayout.JAVA_SHORT, 4, (short) events);
      int count = (int) POLL.invokeExact(one, 1L, 10_000);
      return count == 1 ? one.get(ValueLayout.JAVA_SHORT, 6) : 0;
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  @SuppressWarnings("restricted")
  private static MethodHandle link() {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().find("poll").orElseThrow(),
        FunctionDescriptor.of(
            ValueLayout.JAVA_INT,
            ValueLayout.ADDRESS,
            ValueLayout.JAVA_LONG,
            ValueLayout.JAVA_INT));
  }
}
