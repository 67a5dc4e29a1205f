package org.nettyaio.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads what the kernel says about itself and this process under {@code /proc}. */
final class ProcFs {
  private ProcFs() {}

  /** A sysctl's value by its dotted name; empty where the kernel has no such setting. */
  static OptionalLong sysctl(String name) {
    Optional<String> text = read(Path.of("/proc/sys", name.replace('.', '/')));
    try {
      return text.isEmpty()
          ? OptionalLong.empty()
          : OptionalLong.of(Long.parseLong(text.get().strip()));
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  /**
   * Soft and hard limit of open descriptors of this process; empty if it cannot be read.
   *
   * <p>The JVM raises its soft limit to the hard one when it starts (-XX:+MaxFDLimit).
   */
  static Optional<long[]> descriptorLimits() {
    return read(Path.of("/proc/self/limits"))
        .flatMap(text -> text.lines().filter(line -> line.startsWith("Max open files")).findFirst())
        .map(line -> line.substring("Max open files".length()).strip().split("\\s+"))
        .map(columns -> new long[] {limit(columns[0]), limit(columns[1])});
  }

  private static long limit(String text) {
    return text.equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(text);
  }

  /**
   * Reads a whole file in large pieces: a sysctl gives its value to the first read and nothing to a
   * second, so {@link Files#readString}, which begins with one byte, would get one digit.
   */
  private static Optional<String> read(Path path) {
    try {
      return Optional.of(String.join("\n", Files.readAllLines(path)));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
