package org.nettyaio.linux.abi;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.nio.ByteOrder;

/**
 * {@code struct iocb} of linux/aio_abi.h: one request to the kernel. The kernel copies it in
 * io_submit; afterwards only its address matters, and only to io_cancel.
 */
public final class iocb {
  /**
   * Together they once were a 64-bit key, of which the flags are the upper half: the byte order
   * decides which comes first.
   */
  private static final boolean KEY_FIRST = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;

  private static final MemoryLayout KEY = JAVA_INT.withName("aio_key");
  private static final MemoryLayout RW_FLAGS = JAVA_INT.withName("aio_rw_flags");

  private static final StructLayout LAYOUT =
      MemoryLayout.structLayout(
              JAVA_LONG.withName("aio_data"),
              KEY_FIRST ? KEY : RW_FLAGS,
              KEY_FIRST ? RW_FLAGS : KEY,
              JAVA_SHORT.withName("aio_lio_opcode"),
              JAVA_SHORT.withName("aio_reqprio"),
              JAVA_INT.withName("aio_fildes"),
              JAVA_LONG.withName("aio_buf"),
              JAVA_LONG.withName("aio_nbytes"),
              JAVA_LONG.withName("aio_offset"),
              JAVA_LONG.withName("aio_reserved2"),
              JAVA_INT.withName("aio_flags"),
              JAVA_INT.withName("aio_resfd"))
          .withName("iocb");

  private static final long AIO_DATA = LAYOUT.byteOffset(groupElement("aio_data"));
  private static final long AIO_KEY = LAYOUT.byteOffset(groupElement("aio_key"));
  private static final long AIO_RW_FLAGS = LAYOUT.byteOffset(groupElement("aio_rw_flags"));
  private static final long AIO_LIO_OPCODE = LAYOUT.byteOffset(groupElement("aio_lio_opcode"));
  private static final long AIO_REQPRIO = LAYOUT.byteOffset(groupElement("aio_reqprio"));
  private static final long AIO_FILDES = LAYOUT.byteOffset(groupElement("aio_fildes"));
  private static final long AIO_BUF = LAYOUT.byteOffset(groupElement("aio_buf"));
  private static final long AIO_NBYTES = LAYOUT.byteOffset(groupElement("aio_nbytes"));
  private static final long AIO_OFFSET = LAYOUT.byteOffset(groupElement("aio_offset"));
  private static final long AIO_RESERVED2 = LAYOUT.byteOffset(groupElement("aio_reserved2"));
  private static final long AIO_FLAGS = LAYOUT.byteOffset(groupElement("aio_flags"));
  private static final long AIO_RESFD = LAYOUT.byteOffset(groupElement("aio_resfd"));

  private iocb() {}

  /** The structure's memory layout. */
  public static StructLayout layout() {
    return LAYOUT;
  }

  /** The structure's size in bytes. */
  public static long sizeof() {
    return LAYOUT.byteSize();
  }

  /** The caller's value, handed back in {@link io_event#data}; u64. */
  public static long aio_data(MemorySegment struct) {
    return struct.get(JAVA_LONG, AIO_DATA);
  }

  /** Sets {@link #aio_data}. */
  public static void aio_data(MemorySegment struct, long value) {
    struct.set(JAVA_LONG, AIO_DATA, value);
  }

  /** {@link #aio_data} of the structure at a byte offset. */
  public static long aio_data_at(MemorySegment array, long offset) {
    return array.get(JAVA_LONG, offset + AIO_DATA);
  }

  /** Sets {@link #aio_data} of the structure at a byte offset. */
  public static void aio_data_at(MemorySegment array, long offset, long value) {
    array.set(JAVA_LONG, offset + AIO_DATA, value);
  }

  /** Written by io_submit, for io_cancel; u32. */
  public static int aio_key(MemorySegment struct) {
    return struct.get(JAVA_INT, AIO_KEY);
  }

  /** Sets {@link #aio_key}. */
  public static void aio_key(MemorySegment struct, int value) {
    struct.set(JAVA_INT, AIO_KEY, value);
  }

  /** {@link #aio_key} of the structure at a byte offset. */
  public static int aio_key_at(MemorySegment array, long offset) {
    return array.get(JAVA_INT, offset + AIO_KEY);
  }

  /** Sets {@link #aio_key} of the structure at a byte offset. */
  public static void aio_key_at(MemorySegment array, long offset, int value) {
    array.set(JAVA_INT, offset + AIO_KEY, value);
  }

  /** Flags of a read or write, RWF_ in {@link fs_h}; 0 for a poll; int. */
  public static int aio_rw_flags(MemorySegment struct) {
    return struct.get(JAVA_INT, AIO_RW_FLAGS);
  }

  /** Sets {@link #aio_rw_flags}. */
  public static void aio_rw_flags(MemorySegment struct, int value) {
    struct.set(JAVA_INT, AIO_RW_FLAGS, value);
  }

  /** {@link #aio_rw_flags} of the structure at a byte offset. */
  public static int aio_rw_flags_at(MemorySegment array, long offset) {
    return array.get(JAVA_INT, offset + AIO_RW_FLAGS);
  }

  /** Sets {@link #aio_rw_flags} of the structure at a byte offset. */
  public static void aio_rw_flags_at(MemorySegment array, long offset, int value) {
    array.set(JAVA_INT, offset + AIO_RW_FLAGS, value);
  }

  /** What to do, IOCB_CMD_ in {@link aio_abi_h}; u16. */
  public static int aio_lio_opcode(MemorySegment struct) {
    return Short.toUnsignedInt(struct.get(JAVA_SHORT, AIO_LIO_OPCODE));
  }

  /** Sets {@link #aio_lio_opcode}. */
  public static void aio_lio_opcode(MemorySegment struct, int value) {
    struct.set(JAVA_SHORT, AIO_LIO_OPCODE, (short) value);
  }

  /** {@link #aio_lio_opcode} of the structure at a byte offset. */
  public static int aio_lio_opcode_at(MemorySegment array, long offset) {
    return Short.toUnsignedInt(array.get(JAVA_SHORT, offset + AIO_LIO_OPCODE));
  }

  /** Sets {@link #aio_lio_opcode} of the structure at a byte offset. */
  public static void aio_lio_opcode_at(MemorySegment array, long offset, int value) {
    array.set(JAVA_SHORT, offset + AIO_LIO_OPCODE, (short) value);
  }

  /** I/O priority, heeded only with IOCB_FLAG_IOPRIO; s16. */
  public static short aio_reqprio(MemorySegment struct) {
    return struct.get(JAVA_SHORT, AIO_REQPRIO);
  }

  /** Sets {@link #aio_reqprio}. */
  public static void aio_reqprio(MemorySegment struct, short value) {
    struct.set(JAVA_SHORT, AIO_REQPRIO, value);
  }

  /** {@link #aio_reqprio} of the structure at a byte offset. */
  public static short aio_reqprio_at(MemorySegment array, long offset) {
    return array.get(JAVA_SHORT, offset + AIO_REQPRIO);
  }

  /** Sets {@link #aio_reqprio} of the structure at a byte offset. */
  public static void aio_reqprio_at(MemorySegment array, long offset, short value) {
    array.set(JAVA_SHORT, offset + AIO_REQPRIO, value);
  }

  /** The descriptor to work on; u32. */
  public static int aio_fildes(MemorySegment struct) {
    return struct.get(JAVA_INT, AIO_FILDES);
  }

  /** Sets {@link #aio_fildes}. */
  public static void aio_fildes(MemorySegment struct, int value) {
    struct.set(JAVA_INT, AIO_FILDES, value);
  }

  /** {@link #aio_fildes} of the structure at a byte offset. */
  public static int aio_fildes_at(MemorySegment array, long offset) {
    return array.get(JAVA_INT, offset + AIO_FILDES);
  }

  /** Sets {@link #aio_fildes} of the structure at a byte offset. */
  public static void aio_fildes_at(MemorySegment array, long offset, int value) {
    array.set(JAVA_INT, offset + AIO_FILDES, value);
  }

  /** Address of buffer or iovecs, or for IOCB_CMD_POLL the 16 bits of the poll mask; u64. */
  public static long aio_buf(MemorySegment struct) {
    return struct.get(JAVA_LONG, AIO_BUF);
  }

  /** Sets {@link #aio_buf}. */
  public static void aio_buf(MemorySegment struct, long value) {
    struct.set(JAVA_LONG, AIO_BUF, value);
  }

  /** {@link #aio_buf} of the structure at a byte offset. */
  public static long aio_buf_at(MemorySegment array, long offset) {
    return array.get(JAVA_LONG, offset + AIO_BUF);
  }

  /** Sets {@link #aio_buf} of the structure at a byte offset. */
  public static void aio_buf_at(MemorySegment array, long offset, long value) {
    array.set(JAVA_LONG, offset + AIO_BUF, value);
  }

  /** Bytes in the buffer, or how many iovecs; 0 for a poll; u64. */
  public static long aio_nbytes(MemorySegment struct) {
    return struct.get(JAVA_LONG, AIO_NBYTES);
  }

  /** Sets {@link #aio_nbytes}. */
  public static void aio_nbytes(MemorySegment struct, long value) {
    struct.set(JAVA_LONG, AIO_NBYTES, value);
  }

  /** {@link #aio_nbytes} of the structure at a byte offset. */
  public static long aio_nbytes_at(MemorySegment array, long offset) {
    return array.get(JAVA_LONG, offset + AIO_NBYTES);
  }

  /** Sets {@link #aio_nbytes} of the structure at a byte offset. */
  public static void aio_nbytes_at(MemorySegment array, long offset, long value) {
    array.set(JAVA_LONG, offset + AIO_NBYTES, value);
  }

  /** Where in the file; 0 for sockets and polls; s64. */
  public static long aio_offset(MemorySegment struct) {
    return struct.get(JAVA_LONG, AIO_OFFSET);
  }

  /** Sets {@link #aio_offset}. */
  public static void aio_offset(MemorySegment struct, long value) {
    struct.set(JAVA_LONG, AIO_OFFSET, value);
  }

  /** {@link #aio_offset} of the structure at a byte offset. */
  public static long aio_offset_at(MemorySegment array, long offset) {
    return array.get(JAVA_LONG, offset + AIO_OFFSET);
  }

  /** Sets {@link #aio_offset} of the structure at a byte offset. */
  public static void aio_offset_at(MemorySegment array, long offset, long value) {
    array.set(JAVA_LONG, offset + AIO_OFFSET, value);
  }

  /** Must be 0; u64. */
  public static long aio_reserved2(MemorySegment struct) {
    return struct.get(JAVA_LONG, AIO_RESERVED2);
  }

  /** Sets {@link #aio_reserved2}. */
  public static void aio_reserved2(MemorySegment struct, long value) {
    struct.set(JAVA_LONG, AIO_RESERVED2, value);
  }

  /** {@link #aio_reserved2} of the structure at a byte offset. */
  public static long aio_reserved2_at(MemorySegment array, long offset) {
    return array.get(JAVA_LONG, offset + AIO_RESERVED2);
  }

  /** Sets {@link #aio_reserved2} of the structure at a byte offset. */
  public static void aio_reserved2_at(MemorySegment array, long offset, long value) {
    array.set(JAVA_LONG, offset + AIO_RESERVED2, value);
  }

  /** IOCB_FLAG_ in {@link aio_abi_h}; u32. */
  public static int aio_flags(MemorySegment struct) {
    return struct.get(JAVA_INT, AIO_FLAGS);
  }

  /** Sets {@link #aio_flags}. */
  public static void aio_flags(MemorySegment struct, int value) {
    struct.set(JAVA_INT, AIO_FLAGS, value);
  }

  /** {@link #aio_flags} of the structure at a byte offset. */
  public static int aio_flags_at(MemorySegment array, long offset) {
    return array.get(JAVA_INT, offset + AIO_FLAGS);
  }

  /** Sets {@link #aio_flags} of the structure at a byte offset. */
  public static void aio_flags_at(MemorySegment array, long offset, int value) {
    array.set(JAVA_INT, offset + AIO_FLAGS, value);
  }

  /** An eventfd to signal when done, heeded only with IOCB_FLAG_RESFD; u32. */
  public static int aio_resfd(MemorySegment struct) {
    return struct.get(JAVA_INT, AIO_RESFD);
  }

  /** Sets {@link #aio_resfd}. */
  public static void aio_resfd(MemorySegment struct, int value) {
    struct.set(JAVA_INT, AIO_RESFD, value);
  }

  /** {@link #aio_resfd} of the structure at a byte offset. */
  public static int aio_resfd_at(MemorySegment array, long offset) {
    return array.get(JAVA_INT, offset + AIO_RESFD);
  }

  /** Sets {@link #aio_resfd} of the structure at a byte offset. */
  public static void aio_resfd_at(MemorySegment array, long offset, int value) {
    array.set(JAVA_INT, offset + AIO_RESFD, value);
  }
}
