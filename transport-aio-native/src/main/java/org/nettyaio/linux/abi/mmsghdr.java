package org.nettyaio.linux.abi;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;

/**
 * {@code struct mmsghdr} of sys/socket.h: one of the messages of recvmmsg and sendmmsg. {@link
 * #msg_hdr} comes first, so msghdr's {@code _at} accessors work with the offset of the mmsghdr.
 */
public final class mmsghdr {
  private static final StructLayout LAYOUT =
      MemoryLayout.structLayout(
              msghdr.layout().withName("msg_hdr"),
              JAVA_INT.withName("msg_len"),
              MemoryLayout.paddingLayout(4))
          .withName("mmsghdr");

  private static final long MSG_HDR = LAYOUT.byteOffset(groupElement("msg_hdr"));
  private static final long MSG_LEN = LAYOUT.byteOffset(groupElement("msg_len"));

  private mmsghdr() {}

  /** The structure's memory layout. */
  public static StructLayout layout() {
    return LAYOUT;
  }

  /** The structure's size in bytes. */
  public static long sizeof() {
    return LAYOUT.byteSize();
  }

  /** The message: a view of it. */
  public static MemorySegment msg_hdr(MemorySegment struct) {
    return struct.asSlice(MSG_HDR, msghdr.sizeof());
  }

  /** Where {@link #msg_hdr} begins, in bytes from the structure's beginning. */
  public static long msg_hdr_offset() {
    return MSG_HDR;
  }

  /** Bytes transferred; written by the kernel; u32. */
  public static int msg_len(MemorySegment struct) {
    return struct.get(JAVA_INT, MSG_LEN);
  }

  /** {@link #msg_len} of the structure at a byte offset. */
  public static int msg_len_at(MemorySegment array, long offset) {
    return array.get(JAVA_INT, offset + MSG_LEN);
  }
}
