package org.nettyaio.benchmarks.load;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * epoll for one thread: finds which of the registered descriptors are ready. The load must cost as
 * little as possible, so that the server is the bottleneck; the JDK's selector costs as much as a
 * server.
 */
final class Poller {
  static final int IN = 0x001;
  static final int OUT = 0x004;

  /** Reported whether asked for or not. */
  static final int ERROR_OR_HANGUP = 0x008 | 0x010;

  private static final int CTL_ADD = 1;
  private static final int CTL_MOD = 3;
  private static final int MAX_EVENTS = 256;

  private static final MethodHandle CREATE = function("epoll_create1", 1);
  private static final MethodHandle CTL = function("epoll_ctl", 4);
  private static final MethodHandle WAIT = function("epoll_wait", 4);

  // struct epoll_event is packed on x86_64 alone.
  private static final boolean PACKED = System.getProperty("os.arch").equals("amd64");
  private static final long DATA = PACKED ? 4 : 8;
  private static final long SIZE = PACKED ? 12 : 16;

  private final MemorySegment events = Arena.global().allocate(MAX_EVENTS * SIZE, 8);
  private final MemorySegment one = Arena.global().allocate(SIZE, 8);
  private final int fd;

  Poller() {
    fd = call(CREATE, 0);
  }

  @SuppressWarnings("restricted")
  private static MethodHandle function(String name, int arguments) {
    MemoryLayout[] layouts = new MemoryLayout[arguments];
    for (int i = 0; i < arguments; i++) {
      // The only pointer is the last argument of epoll_ctl, or the second of epoll_wait.
      boolean pointer = arguments == 4 && i == (name.equals("epoll_ctl") ? 3 : 1);
      layouts[i] = pointer ? ValueLayout.ADDRESS : ValueLayout.JAVA_INT;
    }
    return Linker.nativeLinker()
        .downcallHandle(
            Linker.nativeLinker().defaultLookup().find(name).orElseThrow(),
            FunctionDescriptor.of(ValueLayout.JAVA_INT, layouts));
  }

  private static int call(MethodHandle create, int flags) {
    try {
      return (int) create.invokeExact(flags);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /** Registers a descriptor, whose events are then reported with this number. */
  void add(int descriptor, int interest, int data) {
    control(CTL_ADD, descriptor, interest, data);
  }

  /** Changes what is reported. */
  void modify(int descriptor, int interest, int data) {
    control(CTL_MOD, descriptor, interest, data);
  }

  private void control(int operation, int descriptor, int interest, int data) {
    one.set(ValueLayout.JAVA_INT_UNALIGNED, 0, interest);
    one.set(ValueLayout.JAVA_LONG_UNALIGNED, DATA, data);
    int result;
    try {
      result = (int) CTL.invokeExact(fd, operation, descriptor, one);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
    if (result < 0) {
      throw new IllegalStateException("epoll_ctl(" + operation + ", " + descriptor + ") failed");
    }
  }

  /** Waits for events, this many milliseconds at the most; returns how many there are. */
  int await(int millis) {
    try {
      return Math.max(0, (int) WAIT.invokeExact(fd, events, MAX_EVENTS, millis));
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns the number that the descriptor of this event was registered with. */
  int data(int event) {
    return (int) events.get(ValueLayout.JAVA_LONG_UNALIGNED, event * SIZE + DATA);
  }

  /** Returns what is ready. */
  int ready(int event) {
    return events.get(ValueLayout.JAVA_INT_UNALIGNED, event * SIZE);
  }
}
