package org.nettyaio.linux.abi;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;

/** {@code struct ucred} of linux/socket.h: value of SO_PEERCRED and SCM_CREDENTIALS. */
public final class ucred {
  private static final StructLayout LAYOUT =
      MemoryLayout.structLayout(
              JAVA_INT.withName("pid"), JAVA_INT.withName("uid"), JAVA_INT.withName("gid"))
          .withName("ucred");

  private static final long PID = LAYOUT.byteOffset(groupElement("pid"));
  private static final long UID = LAYOUT.byteOffset(groupElement("uid"));
  private static final long GID = LAYOUT.byteOffset(groupElement("gid"));

  private ucred() {}

  /** The structure's memory layout. */
  public static StructLayout layout() {
    return LAYOUT;
  }

  /** The structure's size in bytes. */
  public static long sizeof() {
    return LAYOUT.byteSize();
  }

  /** Process id; int. */
  public static int pid(MemorySegment struct) {
    return struct.get(JAVA_INT, PID);
  }

  /** Sets {@link #pid}. */
  public static void pid(MemorySegment struct, int value) {
    struct.set(JAVA_INT, PID, value);
  }

  /** Effective user id; u32. */
  public static int uid(MemorySegment struct) {
    return struct.get(JAVA_INT, UID);
  }

  /** Sets {@link #uid}. */
  public static void uid(MemorySegment struct, int value) {
    struct.set(JAVA_INT, UID, value);
  }

  /** Effective group id; u32. */
  public static int gid(MemorySegment struct) {
    return struct.get(JAVA_INT, GID);
  }

  /** Sets {@link #gid}. */
  public static void gid(MemorySegment struct, int value) {
    struct.set(JAVA_INT, GID, value);
  }
}
