package org.nettyaio.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a core did until now, in ticks.
 *
 * @param idle nothing
 * @param total anything, or nothing
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

  /** Which part of the time since then the core was busy. */
  double busySince(CoreTime before) {
    return 1 - (double) (idle - before.idle) / Math.max(1, total - before.total);
  }
}
