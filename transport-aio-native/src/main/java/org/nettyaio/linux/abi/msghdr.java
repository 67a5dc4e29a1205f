package org.nettyaio.linux.abi;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;

/**
 * {@code struct msghdr} of linux/socket.h: what recvmsg and sendmsg transfer. Declared as the
 * kernel sees it; where musl declares an int and padding instead of a size_t, the bytes in memory
 * are the same on little-endian machines.
 */
public final class msghdr {
  private static final StructLayout LAYOUT =
      MemoryLayout.structLayout(
              JAVA_LONG.withName("msg_name"),
              JAVA_INT.withName("msg_namelen"),
              MemoryLayout.paddingLayout(4),
              JAVA_LONG.withName("msg_iov"),
              JAVA_LONG.withName("msg_iovlen"),
              JAVA_LONG.withName("msg_control"),
              JAVA_LONG.withName("msg_controllen"),
              JAVA_INT.withName("msg_flags"),
              MemoryLayout.paddingLayout(4))
          .withName("msghdr");

  private static final long MSG_NAME = LAYOUT.byteOffset(groupElement("msg_name"));
  private static final long MSG_NAMELEN = LAYOUT.byteOffset(groupElement("msg_namelen"));
  private static final long MSG_IOV = LAYOUT.byteOffset(groupElement("msg_iov"));
  private static final long MSG_IOVLEN = LAYOUT.byteOffset(groupElement("msg_iovlen"));
  private static final long MSG_CONTROL = LAYOUT.byteOffset(groupElement("msg_control"));
  private static final long MSG_CONTROLLEN = LAYOUT.byteOffset(groupElement("msg_controllen"));
  private static final long MSG_FLAGS = LAYOUT.byteOffset(groupElement("msg_flags"));

  private msghdr() {}

  /** The structure's memory layout. */
  public static StructLayout layout() {
    return LAYOUT;
  }

  /** The structure's size in bytes. */
  public static long sizeof() {
    return LAYOUT.byteSize();
  }

  /** The peer's socket address, or 0; an address. */
  public static long msg_name(MemorySegment struct) {
    return struct.get(JAVA_LONG, MSG_NAME);
  }

  /** Sets {@link #msg_name}. */
  public static void msg_name(MemorySegment struct, long value) {
    struct.set(JAVA_LONG, MSG_NAME, value);
  }

  /** {@link #msg_name} of the structure at a byte offset. */
  public static long msg_name_at(MemorySegment array, long offset) {
    return array.get(JAVA_LONG, offset + MSG_NAME);
  }

  /** Sets {@link #msg_name} of the structure at a byte offset. */
  public static void msg_name_at(MemorySegment array, long offset, long value) {
    array.set(JAVA_LONG, offset + MSG_NAME, value);
  }

  /** Length of {@link #msg_name}; recvmsg replaces room by length; u32. */
  public static int msg_namelen(MemorySegment struct) {
    return struct.get(JAVA_INT, MSG_NAMELEN);
  }

  /** Sets {@link #msg_namelen}. */
  public static void msg_namelen(MemorySegment struct, int value) {
    struct.set(JAVA_INT, MSG_NAMELEN, value);
  }

  /** {@link #msg_namelen} of the structure at a byte offset. */
  public static int msg_namelen_at(MemorySegment array, long offset) {
    return array.get(JAVA_INT, offset + MSG_NAMELEN);
  }

  /** Sets {@link #msg_namelen} of the structure at a byte offset. */
  public static void msg_namelen_at(MemorySegment array, long offset, int value) {
    array.set(JAVA_INT, offset + MSG_NAMELEN, value);
  }

  /** The {@link iovec}s; an address. */
  public static long msg_iov(MemorySegment struct) {
    return struct.get(JAVA_LONG, MSG_IOV);
  }

  /** Sets {@link #msg_iov}. */
  public static void msg_iov(MemorySegment struct, long value) {
    struct.set(JAVA_LONG, MSG_IOV, value);
  }

  /** {@link #msg_iov} of the structure at a byte offset. */
  public static long msg_iov_at(MemorySegment array, long offset) {
    return array.get(JAVA_LONG, offset + MSG_IOV);
  }

  /** Sets {@link #msg_iov} of the structure at a byte offset. */
  public static void msg_iov_at(MemorySegment array, long offset, long value) {
    array.set(JAVA_LONG, offset + MSG_IOV, value);
  }

  /** How many {@link iovec}s; size_t. */
  public static long msg_iovlen(MemorySegment struct) {
    return struct.get(JAVA_LONG, MSG_IOVLEN);
  }

  /** Sets {@link #msg_iovlen}. */
  public static void msg_iovlen(MemorySegment struct, long value) {
    struct.set(JAVA_LONG, MSG_IOVLEN, value);
  }

  /** {@link #msg_iovlen} of the structure at a byte offset. */
  public static long msg_iovlen_at(MemorySegment array, long offset) {
    return array.get(JAVA_LONG, offset + MSG_IOVLEN);
  }

  /** Sets {@link #msg_iovlen} of the structure at a byte offset. */
  public static void msg_iovlen_at(MemorySegment array, long offset, long value) {
    array.set(JAVA_LONG, offset + MSG_IOVLEN, value);
  }

  /** Ancillary data, {@link cmsghdr}s, or 0; an address. */
  public static long msg_control(MemorySegment struct) {
    return struct.get(JAVA_LONG, MSG_CONTROL);
  }

  /** Sets {@link #msg_control}. */
  public static void msg_control(MemorySegment struct, long value) {
    struct.set(JAVA_LONG, MSG_CONTROL, value);
  }

  /** {@link #msg_control} of the structure at a byte offset. */
  public static long msg_control_at(MemorySegment array, long offset) {
    return array.get(JAVA_LONG, offset + MSG_CONTROL);
  }

  /** Sets {@link #msg_control} of the structure at a byte offset. */
  public static void msg_control_at(MemorySegment array, long offset, long value) {
    array.set(JAVA_LONG, offset + MSG_CONTROL, value);
  }

  /** Length of {@link #msg_control} in bytes; recvmsg replaces room by length; size_t. */
  public static long msg_controllen(MemorySegment struct) {
    return struct.get(JAVA_LONG, MSG_CONTROLLEN);
  }

  /** Sets {@link #msg_controllen}. */
  public static void msg_controllen(MemorySegment struct, long value) {
    struct.set(JAVA_LONG, MSG_CONTROLLEN, value);
  }

  /** {@link #msg_controllen} of the structure at a byte offset. */
  public static long msg_controllen_at(MemorySegment array, long offset) {
    return array.get(JAVA_LONG, offset + MSG_CONTROLLEN);
  }

  /** Sets {@link #msg_controllen} of the structure at a byte offset. */
  public static void msg_controllen_at(MemorySegment array, long offset, long value) {
    array.set(JAVA_LONG, offset + MSG_CONTROLLEN, value);
  }

  /** MSG_ flags of what was received; ignored by sendmsg; int. */
  public static int msg_flags(MemorySegment struct) {
    return struct.get(JAVA_INT, MSG_FLAGS);
  }

  /** Sets {@link #msg_flags}. */
  public static void msg_flags(MemorySegment struct, int value) {
    struct.set(JAVA_INT, MSG_FLAGS, value);
  }

  /** {@link #msg_flags} of the structure at a byte offset. */
  public static int msg_flags_at(MemorySegment array, long offset) {
    return array.get(JAVA_INT, offset + MSG_FLAGS);
  }

  /** Sets {@link #msg_flags} of the structure at a byte offset. */
  public static void msg_flags_at(MemorySegment array, long offset, int value) {
    array.set(JAVA_INT, offset + MSG_FLAGS, value);
  }
}
