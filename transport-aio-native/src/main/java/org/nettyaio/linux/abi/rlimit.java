package org.nettyaio.linux.abi;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;

/** {@code struct rlimit} of sys/resource.h: a soft and a hard limit. */
public final class rlimit {
  private static final StructLayout LAYOUT =
      MemoryLayout.structLayout(JAVA_LONG.withName("rlim_cur"), JAVA_LONG.withName("rlim_max"))
          .withName("rlimit");

  private static final long RLIM_CUR = LAYOUT.byteOffset(groupElement("rlim_cur"));
  private static final long RLIM_MAX = LAYOUT.byteOffset(groupElement("rlim_max"));

  private rlimit() {}

  /** The structure's memory layout. */
  public static StructLayout layout() {
    return LAYOUT;
  }

  /** The structure's size in bytes. */
  public static long sizeof() {
    return LAYOUT.byteSize();
  }

  /** The soft limit, which counts; RLIM_INFINITY for none; u64. */
  public static long rlim_cur(MemorySegment struct) {
    return struct.get(JAVA_LONG, RLIM_CUR);
  }

  /** Sets {@link #rlim_cur}. */
  public static void rlim_cur(MemorySegment struct, long value) {
    struct.set(JAVA_LONG, RLIM_CUR, value);
  }

  /** The hard limit, up to which a process can raise the soft one; u64. */
  public static long rlim_max(MemorySegment struct) {
    return struct.get(JAVA_LONG, RLIM_MAX);
  }

  /** Sets {@link #rlim_max}. */
  public static void rlim_max(MemorySegment struct, long value) {
    struct.set(JAVA_LONG, RLIM_MAX, value);
  }
}
