package org.nettyaio.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The idle and the total time of a core, in ticks since the machine started.
 *
 * @param idle ticks in which the core did nothing or waited for a disk
 * @param total all ticks
 */
record CoreTime(long idle, long total) {
  static CoreTime of(int core) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/stat"))) {
      if (line.startsWith("cpu" + core + " ")) {
        String[] fields = line.split(" +");
        long total = 0;
        for (int i = 1; i <= 8; i++) {
          total += Long.parseLong(fields[i]);
        }
        return new CoreTime(Long.parseLong(fields[4]) + Long.parseLong(fields[5]), total);
      }
    }
    throw new IOException("/proc/stat has no core " + core);
  }

  /** The fraction of the time since the earlier reading in which the core was busy. */
  double busySince(CoreTime before) {
    return 1 - (double) (idle - before.idle) / Math.max(1, total - before.total);
  }
}
