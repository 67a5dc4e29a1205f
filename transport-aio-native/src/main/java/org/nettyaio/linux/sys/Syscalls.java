package org.nettyaio.linux.sys;

import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** All the calls of this package together: whether they can be made, and which they are. */
public final class Syscalls {
  private Syscalls() {}

  /**
   * Why these calls cannot be made in this process, or null if they can. Whether the kernel then
   * allows them is another question, to be found out by trying.
   */
  public static @Nullable String unsupported() {
    String problem = AioNumbers.problem();
    if (problem != null) {
      return problem;
    }
    link();
    return CLibrary.problem();
  }

  /** The symbols of the C library that are used. */
  static Set<String> symbols() {
    link();
    Objects.requireNonNull(FileCalls.Rare.SHAPE); // looked up by now, like those beside it
    return CLibrary.symbols();
  }

  private static void link() {
    AioCalls.link();
    FileCalls.link();
    SocketCalls.link();
  }
}
