package org.nettyaio.linux.abi;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;

/** {@code struct io_event} of linux/aio_abi.h: one answer of the kernel, which alone writes it. */
public final class io_event {
  private static final StructLayout LAYOUT =
      MemoryLayout.structLayout(
              JAVA_LONG.withName("data"),
              JAVA_LONG.withName("obj"),
              JAVA_LONG.withName("res"),
              JAVA_LONG.withName("res2"))
          .withName("io_event");

  private static final long DATA = LAYOUT.byteOffset(groupElement("data"));
  private static final long OBJ = LAYOUT.byteOffset(groupElement("obj"));
  private static final long RES = LAYOUT.byteOffset(groupElement("res"));
  private static final long RES2 = LAYOUT.byteOffset(groupElement("res2"));

  private io_event() {}

  /** The structure's memory layout. */
  public static StructLayout layout() {
    return LAYOUT;
  }

  /** The structure's size in bytes. */
  public static long sizeof() {
    return LAYOUT.byteSize();
  }

  /** The request's {@link iocb#aio_data}; u64. */
  public static long data(MemorySegment struct) {
    return struct.get(JAVA_LONG, DATA);
  }

  /** {@link #data} of the structure at a byte offset. */
  public static long data_at(MemorySegment array, long offset) {
    return array.get(JAVA_LONG, offset + DATA);
  }

  /** Address of the request's iocb; u64. */
  public static long obj(MemorySegment struct) {
    return struct.get(JAVA_LONG, OBJ);
  }

  /** {@link #obj} of the structure at a byte offset. */
  public static long obj_at(MemorySegment array, long offset) {
    return array.get(JAVA_LONG, offset + OBJ);
  }

  /**
   * The result: what the system call would have returned, or a negative errno; for a poll the mask;
   * s64.
   */
  public static long res(MemorySegment struct) {
    return struct.get(JAVA_LONG, RES);
  }

  /** {@link #res} of the structure at a byte offset. */
  public static long res_at(MemorySegment array, long offset) {
    return array.get(JAVA_LONG, offset + RES);
  }

  /** A second result, 0 but for USB gadgets; s64. */
  public static long res2(MemorySegment struct) {
    return struct.get(JAVA_LONG, RES2);
  }

  /** {@link #res2} of the structure at a byte offset. */
  public static long res2_at(MemorySegment array, long offset) {
    return array.get(JAVA_LONG, offset + RES2);
  }
}
