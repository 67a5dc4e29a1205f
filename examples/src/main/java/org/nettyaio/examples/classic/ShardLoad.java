package org.nettyaio.examples.classic;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.nettyaio.linux.ErrnoException;
import org.nettyaio.linux.aio.FileRequest;
import org.nettyaio.linux.aio.FileRing;
import org.nettyaio.linux.file.Descriptor;

/**
 * Reads blocks at random for a while, on some threads that share nothing but the file.
 *
 * @param file what to read
 * @param blocks how many blocks it has
 * @param contexts how many rings each thread has
 * @param depth how many reads each ring has under way
 */
record ShardLoad(Descriptor file, long blocks, int threads, int contexts, int depth) {

  /** What came of it, of all threads together. */
  record Result(String name, double iops, double microseconds, double cpuMicroseconds) {}

  /** What came of it on one thread. */
  private record Share(long reads, long waitedNanos, long cpuNanos, long nanos) {}

  Result run(double seconds) throws IOException {
    List<Share> shares = new ArrayList<>();
    try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      Callable<Share> load = () -> new Load((long) (seconds * 1e9)).run();
      for (Future<Share> share : pool.invokeAll(Collections.nCopies(threads, load))) {
        shares.add(share.get());
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException failure) {
        throw failure;
      }
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
    double reads = shares.stream().mapToLong(Share::reads).sum();
    return new Result(
        threads + " x " + contexts + " x " + depth,
        shares.stream().mapToDouble(share -> share.reads() * 1e9 / share.nanos()).sum(),
        shares.stream().mapToLong(Share::waitedNanos).sum() / reads / 1e3,
        shares.stream().mapToLong(Share::cpuNanos).sum() / reads / 1e3);
  }

  /** One thread. */
  private final class Load {
    private final SplittableRandom random = new SplittableRandom();
    private final long duration;
    private long reads;
    private long waitedNanos;
    private int failed;
    private boolean over;

    Load(long duration) {
      this.duration = duration;
    }

    /** Asks for another block whenever it has got one. */
    private final class Read extends FileRequest {
      private final FileRing ring;
      private final MemorySegment memory;
      private long since;

      Read(FileRing ring, MemorySegment memory) {
        this.ring = ring;
        this.memory = memory;
      }

      void start(long now) {
        long offset = random.nextLong(blocks) * ClassicCommand.BLOCK;
        read(file.fd(), offset, memory.address(), ClassicCommand.BLOCK, memory);
        since = now;
        ring.add(this);
      }

      @Override
      protected void completed() {
        long now = System.nanoTime();
        reads++;
        waitedNanos += now - since;
        failed = Math.min(failed, result());
        if (!over && failed == 0) {
          start(now);
        }
      }
    }

    Share run() throws IOException {
      List<FileRing> rings = new ArrayList<>();
      try (Arena arena = Arena.ofConfined()) {
        try {
          return run(arena, rings);
        } finally {
          // Waits for the reads, which write to the arena's memory.
          rings.forEach(FileRing::close);
        }
      }
    }

    private Share run(Arena arena, List<FileRing> rings) throws IOException {
      for (int i = 0; i < contexts; i++) {
        rings.add(FileRing.open(depth));
      }
      long cpu = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
      long start = System.nanoTime();
      for (FileRing ring : rings) {
        for (int i = 0; i < depth; i++) {
          MemorySegment memory = ClassicCommand.allocate(arena, ClassicCommand.BLOCK);
          new Read(ring, memory).start(System.nanoTime());
        }
        ring.submit();
      }
      while (!over && failed == 0) {
        for (FileRing ring : rings) {
          // Each has reads under way, so that none waits for the others' results for long; but
          // where the kernel has refused all there is nothing to wait for.
          if (ring.reap() == 0 && ring.inFlight() > 0) {
            ring.await(1, FileRing.MAX_RESULTS, -1);
          }
          over |= System.nanoTime() - start > duration;
          ring.submit();
        }
      }
      ErrnoException.check("PREAD", failed);
      return new Share(
          reads,
          waitedNanos,
          ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - cpu,
          System.nanoTime() - start);
    }
  }
}
