package org.nettyaio.linux.abi;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;

/** {@code struct sockaddr_vm} of linux/vm_sockets.h: address of a socket between machines. */
public final class sockaddr_vm {
  private static final StructLayout LAYOUT =
      MemoryLayout.structLayout(
              JAVA_SHORT.withName("svm_family"),
              JAVA_SHORT.withName("svm_reserved1"),
              JAVA_INT.withName("svm_port"),
              JAVA_INT.withName("svm_cid"),
              JAVA_BYTE.withName("svm_flags"),
              MemoryLayout.sequenceLayout(3, JAVA_BYTE).withName("svm_zero"))
          .withName("sockaddr_vm");

  private static final long SVM_FAMILY = LAYOUT.byteOffset(groupElement("svm_family"));
  private static final long SVM_RESERVED1 = LAYOUT.byteOffset(groupElement("svm_reserved1"));
  private static final long SVM_PORT = LAYOUT.byteOffset(groupElement("svm_port"));
  private static final long SVM_CID = LAYOUT.byteOffset(groupElement("svm_cid"));
  private static final long SVM_FLAGS = LAYOUT.byteOffset(groupElement("svm_flags"));
  private static final long SVM_ZERO = LAYOUT.byteOffset(groupElement("svm_zero"));

  private sockaddr_vm() {}

  /** The structure's memory layout. */
  public static StructLayout layout() {
    return LAYOUT;
  }

  /** The structure's size in bytes. */
  public static long sizeof() {
    return LAYOUT.byteSize();
  }

  /** AF_VSOCK; u16. */
  public static int svm_family(MemorySegment struct) {
    return Short.toUnsignedInt(struct.get(JAVA_SHORT, SVM_FAMILY));
  }

  /** Sets {@link #svm_family}. */
  public static void svm_family(MemorySegment struct, int value) {
    struct.set(JAVA_SHORT, SVM_FAMILY, (short) value);
  }

  /** {@link #svm_family} of the structure at a byte offset. */
  public static int svm_family_at(MemorySegment array, long offset) {
    return Short.toUnsignedInt(array.get(JAVA_SHORT, offset + SVM_FAMILY));
  }

  /** Sets {@link #svm_family} of the structure at a byte offset. */
  public static void svm_family_at(MemorySegment array, long offset, int value) {
    array.set(JAVA_SHORT, offset + SVM_FAMILY, (short) value);
  }

  /** Must be 0; u16. */
  public static int svm_reserved1(MemorySegment struct) {
    return Short.toUnsignedInt(struct.get(JAVA_SHORT, SVM_RESERVED1));
  }

  /** Sets {@link #svm_reserved1}. */
  public static void svm_reserved1(MemorySegment struct, int value) {
    struct.set(JAVA_SHORT, SVM_RESERVED1, (short) value);
  }

  /** {@link #svm_reserved1} of the structure at a byte offset. */
  public static int svm_reserved1_at(MemorySegment array, long offset) {
    return Short.toUnsignedInt(array.get(JAVA_SHORT, offset + SVM_RESERVED1));
  }

  /** Sets {@link #svm_reserved1} of the structure at a byte offset. */
  public static void svm_reserved1_at(MemorySegment array, long offset, int value) {
    array.set(JAVA_SHORT, offset + SVM_RESERVED1, (short) value);
  }

  /** The port; u32. */
  public static int svm_port(MemorySegment struct) {
    return struct.get(JAVA_INT, SVM_PORT);
  }

  /** Sets {@link #svm_port}. */
  public static void svm_port(MemorySegment struct, int value) {
    struct.set(JAVA_INT, SVM_PORT, value);
  }

  /** {@link #svm_port} of the structure at a byte offset. */
  public static int svm_port_at(MemorySegment array, long offset) {
    return array.get(JAVA_INT, offset + SVM_PORT);
  }

  /** Sets {@link #svm_port} of the structure at a byte offset. */
  public static void svm_port_at(MemorySegment array, long offset, int value) {
    array.set(JAVA_INT, offset + SVM_PORT, value);
  }

  /** The machine; u32. */
  public static int svm_cid(MemorySegment struct) {
    return struct.get(JAVA_INT, SVM_CID);
  }

  /** Sets {@link #svm_cid}. */
  public static void svm_cid(MemorySegment struct, int value) {
    struct.set(JAVA_INT, SVM_CID, value);
  }

  /** {@link #svm_cid} of the structure at a byte offset. */
  public static int svm_cid_at(MemorySegment array, long offset) {
    return array.get(JAVA_INT, offset + SVM_CID);
  }

  /** Sets {@link #svm_cid} of the structure at a byte offset. */
  public static void svm_cid_at(MemorySegment array, long offset, int value) {
    array.set(JAVA_INT, offset + SVM_CID, value);
  }

  /** VMADDR_FLAG_, or 0; u8. */
  public static int svm_flags(MemorySegment struct) {
    return Byte.toUnsignedInt(struct.get(JAVA_BYTE, SVM_FLAGS));
  }

  /** Sets {@link #svm_flags}. */
  public static void svm_flags(MemorySegment struct, int value) {
    struct.set(JAVA_BYTE, SVM_FLAGS, (byte) value);
  }

  /** {@link #svm_flags} of the structure at a byte offset. */
  public static int svm_flags_at(MemorySegment array, long offset) {
    return Byte.toUnsignedInt(array.get(JAVA_BYTE, offset + SVM_FLAGS));
  }

  /** Sets {@link #svm_flags} of the structure at a byte offset. */
  public static void svm_flags_at(MemorySegment array, long offset, int value) {
    array.set(JAVA_BYTE, offset + SVM_FLAGS, (byte) value);
  }

  /** Must be 0, 3 bytes: a view of them. */
  public static MemorySegment svm_zero(MemorySegment struct) {
    return struct.asSlice(SVM_ZERO, 3);
  }

  /** Where {@link #svm_zero} begins, in bytes from the structure's beginning. */
  public static long svm_zero_offset() {
    return SVM_ZERO;
  }
}
