package org.nettyaio.linux.sys;

import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Says whether the calls of this package can be made in this process, and which C functions they
 * need.
 */
public final class Syscalls {
  private Syscalls() {}

  /**
   * Why these calls cannot be made in this process, or null if they can. Whether the kernel allows
   * them is found out only by trying.
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
    Objects.requireNonNull(
        FileCalls.Rare.SHAPE); // initializes Rare, so its functions are among the symbols
    return CLibrary.symbols();
  }

  private static void link() {
    AioCalls.link();
    FileCalls.link();
    SocketCalls.link();
  }
}
