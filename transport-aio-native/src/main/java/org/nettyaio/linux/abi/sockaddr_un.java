package org.nettyaio.linux.abi;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;

/** {@code struct sockaddr_un} of linux/un.h: a Unix domain socket address. */
public final class sockaddr_un {
  private static final StructLayout LAYOUT =
      MemoryLayout.structLayout(
              JAVA_SHORT.withName("sun_family"),
              MemoryLayout.sequenceLayout(108, JAVA_BYTE).withName("sun_path"))
          .withName("sockaddr_un");

  private static final long SUN_FAMILY = LAYOUT.byteOffset(groupElement("sun_family"));
  private static final long SUN_PATH = LAYOUT.byteOffset(groupElement("sun_path"));

  private sockaddr_un() {}

  /** The structure's memory layout. */
  public static StructLayout layout() {
    return LAYOUT;
  }

  /** The structure's size in bytes. */
  public static long sizeof() {
    return LAYOUT.byteSize();
  }

  /** Address family, AF_ in {@link socket_h}; u16. */
  public static int sun_family(MemorySegment struct) {
    return Short.toUnsignedInt(struct.get(JAVA_SHORT, SUN_FAMILY));
  }

  /** Sets {@link #sun_family}. */
  public static void sun_family(MemorySegment struct, int value) {
    struct.set(JAVA_SHORT, SUN_FAMILY, (short) value);
  }

  /** {@link #sun_family} of the structure at a byte offset. */
  public static int sun_family_at(MemorySegment array, long offset) {
    return Short.toUnsignedInt(array.get(JAVA_SHORT, offset + SUN_FAMILY));
  }

  /** Sets {@link #sun_family} of the structure at a byte offset. */
  public static void sun_family_at(MemorySegment array, long offset, int value) {
    array.set(JAVA_SHORT, offset + SUN_FAMILY, (short) value);
  }

  /** The path, 108 bytes: a view of it. */
  public static MemorySegment sun_path(MemorySegment struct) {
    return struct.asSlice(SUN_PATH, 108);
  }

  /** Where {@link #sun_path} begins, in bytes from the structure's beginning. */
  public static long sun_path_offset() {
    return SUN_PATH;
  }
}
