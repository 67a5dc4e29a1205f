package org.nettyaio.linux.abi;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;

/**
 * {@code struct iovec} of linux/uio.h: one piece of memory of a gathering write or scattering read.
 */
public final class iovec {
  private static final StructLayout LAYOUT =
      MemoryLayout.structLayout(JAVA_LONG.withName("iov_base"), JAVA_LONG.withName("iov_len"))
          .withName("iovec");

  private static final long IOV_BASE = LAYOUT.byteOffset(groupElement("iov_base"));
  private static final long IOV_LEN = LAYOUT.byteOffset(groupElement("iov_len"));

  private iovec() {}

  /** The structure's memory layout. */
  public static StructLayout layout() {
    return LAYOUT;
  }

  /** The structure's size in bytes. */
  public static long sizeof() {
    return LAYOUT.byteSize();
  }

  /** Where it begins; an address. */
  public static long iov_base(MemorySegment struct) {
    return struct.get(JAVA_LONG, IOV_BASE);
  }

  /** Sets {@link #iov_base}. */
  public static void iov_base(MemorySegment struct, long value) {
    struct.set(JAVA_LONG, IOV_BASE, value);
  }

  /** {@link #iov_base} of the structure at a byte offset. */
  public static long iov_base_at(MemorySegment array, long offset) {
    return array.get(JAVA_LONG, offset + IOV_BASE);
  }

  /** Sets {@link #iov_base} of the structure at a byte offset. */
  public static void iov_base_at(MemorySegment array, long offset, long value) {
    array.set(JAVA_LONG, offset + IOV_BASE, value);
  }

  /** Its length in bytes; size_t. */
  public static long iov_len(MemorySegment struct) {
    return struct.get(JAVA_LONG, IOV_LEN);
  }

  /** Sets {@link #iov_len}. */
  public static void iov_len(MemorySegment struct, long value) {
    struct.set(JAVA_LONG, IOV_LEN, value);
  }

  /** {@link #iov_len} of the structure at a byte offset. */
  public static long iov_len_at(MemorySegment array, long offset) {
    return array.get(JAVA_LONG, offset + IOV_LEN);
  }

  /** Sets {@link #iov_len} of the structure at a byte offset. */
  public static void iov_len_at(MemorySegment array, long offset, long value) {
    array.set(JAVA_LONG, offset + IOV_LEN, value);
  }
}
