package org.nettyaio.linux.abi;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;

/** {@code struct timespec} of linux/time.h: a span of time. */
public final class timespec {
  private static final StructLayout LAYOUT =
      MemoryLayout.structLayout(JAVA_LONG.withName("tv_sec"), JAVA_LONG.withName("tv_nsec"))
          .withName("timespec");

  private static final long TV_SEC = LAYOUT.byteOffset(groupElement("tv_sec"));
  private static final long TV_NSEC = LAYOUT.byteOffset(groupElement("tv_nsec"));

  private timespec() {}

  /** The structure's memory layout. */
  public static StructLayout layout() {
    return LAYOUT;
  }

  /** The structure's size in bytes. */
  public static long sizeof() {
    return LAYOUT.byteSize();
  }

  /** Whole seconds; long. */
  public static long tv_sec(MemorySegment struct) {
    return struct.get(JAVA_LONG, TV_SEC);
  }

  /** Sets {@link #tv_sec}. */
  public static void tv_sec(MemorySegment struct, long value) {
    struct.set(JAVA_LONG, TV_SEC, value);
  }

  /** Nanoseconds below a second, 0 to 999,999,999; long. */
  public static long tv_nsec(MemorySegment struct) {
    return struct.get(JAVA_LONG, TV_NSEC);
  }

  /** Sets {@link #tv_nsec}. */
  public static void tv_nsec(MemorySegment struct, long value) {
    struct.set(JAVA_LONG, TV_NSEC, value);
  }
}
