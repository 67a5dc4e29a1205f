package org.nettyaio.linux.abi;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.VarHandle;

/**
 * {@code struct aio_ring} of the kernel's fs/aio.c: the head of a context's completion ring, which
 * lies at the context's id. Not in any header, but unchanged since Linux 2.6 and read by libaio and
 * fio: check magic, incompat_features and header_length before use.
 */
public final class aio_ring {
  /** The value of {@link #magic} in a ring whose layout is this one. */
  public static final int AIO_RING_MAGIC = 0xa10a10a1;

  private static final StructLayout LAYOUT =
      MemoryLayout.structLayout(
              JAVA_INT.withName("id"),
              JAVA_INT.withName("nr"),
              JAVA_INT.withName("head"),
              JAVA_INT.withName("tail"),
              JAVA_INT.withName("magic"),
              JAVA_INT.withName("compat_features"),
              JAVA_INT.withName("incompat_features"),
              JAVA_INT.withName("header_length"))
          .withName("aio_ring")
          .withByteAlignment(8);

  private static final long ID = LAYOUT.byteOffset(groupElement("id"));
  private static final long NR = LAYOUT.byteOffset(groupElement("nr"));
  private static final long HEAD = LAYOUT.byteOffset(groupElement("head"));
  private static final long TAIL = LAYOUT.byteOffset(groupElement("tail"));
  private static final long MAGIC = LAYOUT.byteOffset(groupElement("magic"));
  private static final long COMPAT_FEATURES = LAYOUT.byteOffset(groupElement("compat_features"));
  private static final long INCOMPAT_FEATURES =
      LAYOUT.byteOffset(groupElement("incompat_features"));
  private static final long HEADER_LENGTH = LAYOUT.byteOffset(groupElement("header_length"));

  /** Takes the offset itself: to bind it as a layout's path does costs classes at start-up. */
  private static final VarHandle FIELD = JAVA_INT.varHandle();

  private aio_ring() {}

  /** The structure's memory layout. */
  public static StructLayout layout() {
    return LAYOUT;
  }

  /** The structure's size in bytes. */
  public static long sizeof() {
    return LAYOUT.byteSize();
  }

  /** Index of the ring in the kernel; u32. */
  public static int id(MemorySegment struct) {
    return struct.get(JAVA_INT, ID);
  }

  /** How many {@link io_event}s follow the head; u32. */
  public static int nr(MemorySegment struct) {
    return struct.get(JAVA_INT, NR);
  }

  /** Index of the next event to read; written by the reader; u32. */
  public static int head(MemorySegment struct) {
    return struct.get(JAVA_INT, HEAD);
  }

  /** Index behind the last event; written by the kernel; u32. */
  public static int tail(MemorySegment struct) {
    return struct.get(JAVA_INT, TAIL);
  }

  /** {@link #AIO_RING_MAGIC}; u32. */
  public static int magic(MemorySegment struct) {
    return struct.get(JAVA_INT, MAGIC);
  }

  /** Additions that old readers can ignore; u32. */
  public static int compat_features(MemorySegment struct) {
    return struct.get(JAVA_INT, COMPAT_FEATURES);
  }

  /** Additions that readers must know; 0; u32. */
  public static int incompat_features(MemorySegment struct) {
    return struct.get(JAVA_INT, INCOMPAT_FEATURES);
  }

  /** Size of this head: where the events begin; u32. */
  public static int header_length(MemorySegment struct) {
    return struct.get(JAVA_INT, HEADER_LENGTH);
  }

  /** Reads {@link #tail} such that the events before it are seen as the kernel wrote them. */
  public static int tailAcquire(MemorySegment struct) {
    return (int) FIELD.getAcquire(struct, TAIL);
  }

  /**
   * Sets {@link #head} such that events before it have been read when the kernel reuses their
   * slots.
   */
  public static void headRelease(MemorySegment struct, int value) {
    FIELD.setRelease(struct, HEAD, value);
  }
}
