package org.nettyaio.linux.abi;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;

/** {@code struct sockaddr_storage} of linux/socket.h: room for a socket address of any family. */
public final class sockaddr_storage {
  private static final StructLayout LAYOUT =
      MemoryLayout.structLayout(JAVA_SHORT.withName("ss_family"), MemoryLayout.paddingLayout(126))
          .withName("sockaddr_storage")
          .withByteAlignment(8);

  private static final long SS_FAMILY = LAYOUT.byteOffset(groupElement("ss_family"));

  private sockaddr_storage() {}

  /** The structure's memory layout. */
  public static StructLayout layout() {
    return LAYOUT;
  }

  /** The structure's size in bytes. */
  public static long sizeof() {
    return LAYOUT.byteSize();
  }

  /** Address family, AF_ in {@link socket_h}; u16. */
  public static int ss_family(MemorySegment struct) {
    return Short.toUnsignedInt(struct.get(JAVA_SHORT, SS_FAMILY));
  }

  /** Sets {@link #ss_family}. */
  public static void ss_family(MemorySegment struct, int value) {
    struct.set(JAVA_SHORT, SS_FAMILY, (short) value);
  }

  /** {@link #ss_family} of the structure at a byte offset. */
  public static int ss_family_at(MemorySegment array, long offset) {
    return Short.toUnsignedInt(array.get(JAVA_SHORT, offset + SS_FAMILY));
  }

  /** Sets {@link #ss_family} of the structure at a byte offset. */
  public static void ss_family_at(MemorySegment array, long offset, int value) {
    array.set(JAVA_SHORT, offset + SS_FAMILY, (short) value);
  }
}
