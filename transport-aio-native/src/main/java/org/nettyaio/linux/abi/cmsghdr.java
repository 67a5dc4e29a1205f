package org.nettyaio.linux.abi;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;

/** {@code struct cmsghdr} of linux/socket.h: head of one piece of ancillary data. */
public final class cmsghdr {
  private static final StructLayout LAYOUT =
      MemoryLayout.structLayout(
              JAVA_LONG.withName("cmsg_len"),
              JAVA_INT.withName("cmsg_level"),
              JAVA_INT.withName("cmsg_type"))
          .withName("cmsghdr");

  private static final long CMSG_LEN = LAYOUT.byteOffset(groupElement("cmsg_len"));
  private static final long CMSG_LEVEL = LAYOUT.byteOffset(groupElement("cmsg_level"));
  private static final long CMSG_TYPE = LAYOUT.byteOffset(groupElement("cmsg_type"));

  private cmsghdr() {}

  /** The structure's memory layout. */
  public static StructLayout layout() {
    return LAYOUT;
  }

  /** The structure's size in bytes. */
  public static long sizeof() {
    return LAYOUT.byteSize();
  }

  /** Length of head and data together, without padding behind: {@link #cmsg_len_for}; size_t. */
  public static long cmsg_len(MemorySegment struct) {
    return struct.get(JAVA_LONG, CMSG_LEN);
  }

  /** Sets {@link #cmsg_len}. */
  public static void cmsg_len(MemorySegment struct, long value) {
    struct.set(JAVA_LONG, CMSG_LEN, value);
  }

  /** {@link #cmsg_len} of the structure at a byte offset. */
  public static long cmsg_len_at(MemorySegment array, long offset) {
    return array.get(JAVA_LONG, offset + CMSG_LEN);
  }

  /** Sets {@link #cmsg_len} of the structure at a byte offset. */
  public static void cmsg_len_at(MemorySegment array, long offset, long value) {
    array.set(JAVA_LONG, offset + CMSG_LEN, value);
  }

  /** Who defines {@link #cmsg_type}, for example SOL_SOCKET; int. */
  public static int cmsg_level(MemorySegment struct) {
    return struct.get(JAVA_INT, CMSG_LEVEL);
  }

  /** Sets {@link #cmsg_level}. */
  public static void cmsg_level(MemorySegment struct, int value) {
    struct.set(JAVA_INT, CMSG_LEVEL, value);
  }

  /** {@link #cmsg_level} of the structure at a byte offset. */
  public static int cmsg_level_at(MemorySegment array, long offset) {
    return array.get(JAVA_INT, offset + CMSG_LEVEL);
  }

  /** Sets {@link #cmsg_level} of the structure at a byte offset. */
  public static void cmsg_level_at(MemorySegment array, long offset, int value) {
    array.set(JAVA_INT, offset + CMSG_LEVEL, value);
  }

  /** What it is, for example SCM_RIGHTS; int. */
  public static int cmsg_type(MemorySegment struct) {
    return struct.get(JAVA_INT, CMSG_TYPE);
  }

  /** Sets {@link #cmsg_type}. */
  public static void cmsg_type(MemorySegment struct, int value) {
    struct.set(JAVA_INT, CMSG_TYPE, value);
  }

  /** {@link #cmsg_type} of the structure at a byte offset. */
  public static int cmsg_type_at(MemorySegment array, long offset) {
    return array.get(JAVA_INT, offset + CMSG_TYPE);
  }

  /** Sets {@link #cmsg_type} of the structure at a byte offset. */
  public static void cmsg_type_at(MemorySegment array, long offset, int value) {
    array.set(JAVA_INT, offset + CMSG_TYPE, value);
  }

  /** CMSG_LEN: the value of {@link #cmsg_len} for data of so many bytes. */
  public static long cmsg_len_for(long dataBytes) {
    return align(sizeof()) + dataBytes;
  }

  /** CMSG_SPACE: what head, data and padding take in the buffer. */
  public static long cmsg_space(long dataBytes) {
    return align(sizeof()) + align(dataBytes);
  }

  /** CMSG_DATA: where the data begins, in bytes from the head's beginning. */
  public static long cmsg_data_offset() {
    return align(sizeof());
  }

  private static long align(long bytes) {
    return (bytes + Long.BYTES - 1) & -Long.BYTES;
  }
}
