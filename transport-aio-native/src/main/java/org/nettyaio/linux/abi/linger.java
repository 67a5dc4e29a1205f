package org.nettyaio.linux.abi;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;

/** {@code struct linger} of linux/socket.h: value of SO_LINGER. */
public final class linger {
  private static final StructLayout LAYOUT =
      MemoryLayout.structLayout(JAVA_INT.withName("l_onoff"), JAVA_INT.withName("l_linger"))
          .withName("linger");

  private static final long L_ONOFF = LAYOUT.byteOffset(groupElement("l_onoff"));
  private static final long L_LINGER = LAYOUT.byteOffset(groupElement("l_linger"));

  private linger() {}

  /** The structure's memory layout. */
  public static StructLayout layout() {
    return LAYOUT;
  }

  /** The structure's size in bytes. */
  public static long sizeof() {
    return LAYOUT.byteSize();
  }

  /** Whether close lingers, 0 or 1; int. */
  public static int l_onoff(MemorySegment struct) {
    return struct.get(JAVA_INT, L_ONOFF);
  }

  /** Sets {@link #l_onoff}. */
  public static void l_onoff(MemorySegment struct, int value) {
    struct.set(JAVA_INT, L_ONOFF, value);
  }

  /** How long, in seconds; int. */
  public static int l_linger(MemorySegment struct) {
    return struct.get(JAVA_INT, L_LINGER);
  }

  /** Sets {@link #l_linger}. */
  public static void l_linger(MemorySegment struct, int value) {
    struct.set(JAVA_INT, L_LINGER, value);
  }
}
