package org.nettyaio.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Counts the system calls of a process from outside, which slows it down many times. */
final class Strace implements AutoCloseable {
  private final Path counts;
  private final Process process;

  private Strace(Path counts, Process process) {
    this.counts = counts;
    this.process = process;
  }

  static Strace attach(long pid) throws IOException {
    Path counts = Files.createTempFile("strace", ".counts");
    return new Strace(
        counts,
        new ProcessBuilder(
                List.of("strace", "-f", "-c", "-p", Long.toString(pid), "-o", counts.toString()))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start());
  }

  /**
   * Detaches; returns how many calls there were that move data, wait for it or make connections.
   */
  long calls() throws IOException {
    // Like SIGINT, the SIGTERM of destroy() makes strace detach and print.
    process.destroy();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      throw new IOException("interrupted", e);
    }
    long calls = 0;
    for (String line : Files.readAllLines(counts)) {
      String[] fields = line.trim().split(" +");
      if (fields.length >= 5
          && fields[0].matches("[0-9.]+")
          && !"total".equals(fields[fields.length - 1])
          && !fields[fields.length - 1].matches("futex|madvise|mprotect|munmap|mmap|sched_yield")) {
        calls += Long.parseLong(fields[3]);
      }
    }
    return calls;
  }

  @Override
  public void close() throws IOException {
    process.destroy();
    Files.deleteIfExists(counts);
  }
}
