package org.nettyaio.linux.abi;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;

/** {@code struct pollfd} of poll.h: one descriptor that poll waits for. */
public final class pollfd {
  private static final StructLayout LAYOUT =
      MemoryLayout.structLayout(
              JAVA_INT.withName("fd"),
              JAVA_SHORT.withName("events"),
              JAVA_SHORT.withName("revents"))
          .withName("pollfd");

  private static final long FD = LAYOUT.byteOffset(groupElement("fd"));
  private static final long EVENTS = LAYOUT.byteOffset(groupElement("events"));
  private static final long REVENTS = LAYOUT.byteOffset(groupElement("revents"));

  private pollfd() {}

  /** The structure's memory layout. */
  public static StructLayout layout() {
    return LAYOUT;
  }

  /** The structure's size in bytes. */
  public static long sizeof() {
    return LAYOUT.byteSize();
  }

  /** The descriptor; negative ones are skipped; int. */
  public static int fd(MemorySegment struct) {
    return struct.get(JAVA_INT, FD);
  }

  /** Sets {@link #fd}. */
  public static void fd(MemorySegment struct, int value) {
    struct.set(JAVA_INT, FD, value);
  }

  /** {@link #fd} of the structure at a byte offset. */
  public static int fd_at(MemorySegment array, long offset) {
    return array.get(JAVA_INT, offset + FD);
  }

  /** Sets {@link #fd} of the structure at a byte offset. */
  public static void fd_at(MemorySegment array, long offset, int value) {
    array.set(JAVA_INT, offset + FD, value);
  }

  /** What to wait for, POLL in {@link poll_h}; s16. */
  public static short events(MemorySegment struct) {
    return struct.get(JAVA_SHORT, EVENTS);
  }

  /** Sets {@link #events}. */
  public static void events(MemorySegment struct, short value) {
    struct.set(JAVA_SHORT, EVENTS, value);
  }

  /** {@link #events} of the structure at a byte offset. */
  public static short events_at(MemorySegment array, long offset) {
    return array.get(JAVA_SHORT, offset + EVENTS);
  }

  /** Sets {@link #events} of the structure at a byte offset. */
  public static void events_at(MemorySegment array, long offset, short value) {
    array.set(JAVA_SHORT, offset + EVENTS, value);
  }

  /** What there is; written by the kernel; s16. */
  public static short revents(MemorySegment struct) {
    return struct.get(JAVA_SHORT, REVENTS);
  }

  /** Sets {@link #revents}. */
  public static void revents(MemorySegment struct, short value) {
    struct.set(JAVA_SHORT, REVENTS, value);
  }

  /** {@link #revents} of the structure at a byte offset. */
  public static short revents_at(MemorySegment array, long offset) {
    return array.get(JAVA_SHORT, offset + REVENTS);
  }

  /** Sets {@link #revents} of the structure at a byte offset. */
  public static void revents_at(MemorySegment array, long offset, short value) {
    array.set(JAVA_SHORT, offset + REVENTS, value);
  }
}
