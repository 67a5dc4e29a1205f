package org.nettyaio.linux.sys;

import org.jspecify.annotations.Nullable;

/**
 * The system-call numbers of Linux AIO on one architecture, needed because no C library wraps these
 * calls.
 *
 * <p>From the kernel's arch/x86/entry/syscalls/syscall_64.tbl and
 * include/uapi/asm-generic/unistd.h.
 */
record AioNumbers(long setup, long destroy, long getevents, long submit, long cancel) {
  /** For machines whose numbers are not known: the kernel answers every call with ENOSYS. */
  private static final AioNumbers NONE = new AioNumbers(-1, -1, -1, -1, -1);

  private static final AioNumbers X86_64 = new AioNumbers(206, 207, 208, 209, 210);
  private static final AioNumbers GENERIC = new AioNumbers(0, 1, 4, 2, 3);

  /** The numbers on this machine, or {@link #NONE} where they are not known. */
  static AioNumbers here() {
    return of(System.getProperty("os.name", "unknown"), System.getProperty("os.arch", "unknown"));
  }

  /** Why the numbers on this machine are not known, or null if they are. */
  static @Nullable String problem() {
    return problem(
        System.getProperty("os.name", "unknown"), System.getProperty("os.arch", "unknown"));
  }

  static AioNumbers of(String os, String arch) {
    if (!os.equals("Linux")) {
      return NONE;
    }
    switch (arch) {
      case "amd64":
      case "x86_64":
        return X86_64;
      case "aarch64":
      case "riscv64":
        return GENERIC;
      default:
        return NONE;
    }
  }

  static @Nullable String problem(String os, String arch) {
    if (!os.equals("Linux")) {
      return "Linux AIO exists on Linux only, and this is " + os;
    }
    return of(os, arch) != NONE
        ? null
        : "Linux AIO system-call numbers are not known for architecture "
            + arch
            + " (known: x86_64, aarch64, riscv64)";
  }
}
