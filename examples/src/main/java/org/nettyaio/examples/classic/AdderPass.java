package org.nettyaio.examples.classic;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.nettyaio.linux.Errno;
import org.nettyaio.linux.ErrnoException;
import org.nettyaio.linux.aio.FileRequest;
import org.nettyaio.linux.aio.FileRing;
import org.nettyaio.linux.file.Descriptor;

/** Writes all numbers, or reads and adds them, with as many blocks under way as the ring holds. */
final class AdderPass {
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

  private final Descriptor file;
  private final FileRing ring;
  private final int blocks;
  private final int length;
  private final List<Block> depth = new ArrayList<>();

  /**
   * In what order the blocks are read: not in that of the file, in which the block layer may make
   * one request of neighbours, whose results then come at the same time.
   */
  private final List<Integer> order;

  private boolean writing;
  private int next;
  private int done;
  private long sum;
  private int failed;
  private int waits;
  private int tooFew;
  private int submits;
  private long nanos;

  /** Prepares for so many blocks; the memory is for those that are under way. */
  AdderPass(Descriptor file, FileRing ring, int blocks, MemorySegment memory, long length) {
    this.file = file;
    this.ring = ring;
    this.blocks = blocks;
    this.length = (int) length;
    this.order = IntStream.range(0, blocks).boxed().collect(Collectors.toList());
    Collections.shuffle(order, new Random(1));
    for (int i = 0; i < ring.depth(); i++) {
      depth.add(new Block(memory.asSlice(i * length, length)));
    }
  }

  /** One of those that are under way: when it is done, it goes on with the next of the file. */
  private final class Block extends FileRequest {
    private final MemorySegment memory;

    Block(MemorySegment memory) {
      this.memory = memory;
    }

    void start() {
      if (next == blocks || failed < 0) {
        return;
      }
      long number = writing ? next : order.get(next);
      next++;
      long address = memory.address();
      if (writing) {
        long first = number * (length / Long.BYTES);
        for (int i = 0; i < length / Long.BYTES; i++) {
          memory.setAtIndex(LONG, i, first + i);
        }
        write(file.fd(), number * length, address, length, memory);
      } else {
        read(file.fd(), number * length, address, length, memory);
      }
      ring.add(this);
    }

    @Override
    protected void completed() {
      done++;
      if (result() != length) {
        // A file system that is full may take a part of a block; the next one tells why.
        failed = result() < 0 ? result() : -Errno.EIO;
        return;
      }
      if (!writing) {
        for (int i = 0; i < length / Long.BYTES; i++) {
          sum += memory.getAtIndex(LONG, i);
        }
      }
      start();
    }
  }

  void write(int minNr, int maxNr, int timeoutMillis) throws ErrnoException {
    writing = true;
    run("PWRITE", minNr, maxNr, timeoutMillis);
  }

  void read(int minNr, int maxNr, int timeoutMillis) throws ErrnoException {
    writing = false;
    run("PREAD", minNr, maxNr, timeoutMillis);
  }

  private void run(String call, int minNr, int maxNr, int timeoutMillis) throws ErrnoException {
    next = 0;
    done = 0;
    sum = 0;
    waits = 0;
    tooFew = 0;
    submits = 0;
    long timeout = timeoutMillis < 0 ? -1 : TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
    long start = System.nanoTime();
    depth.forEach(Block::start);
    while (done < blocks && failed == 0) {
      // What has completed has added the next: all of it goes to the kernel in one call.
      if (ring.queued() > 0) {
        ring.submit();
        submits++;
      }
      // Near the end there are fewer: to wait for more than there will be is to wait for ever.
      int min = Math.min(minNr, ring.inFlight());
      int came = ring.await(min, maxNr, timeout);
      waits++;
      tooFew += came < min ? 1 : 0;
    }
    nanos = System.nanoTime() - start;
    ErrnoException.check(call, failed);
  }

  long numbers() {
    return (long) blocks * (length / Long.BYTES);
  }

  long sum() {
    return sum;
  }

  long expectedSum() {
    // One of the two factors is even.
    long n = numbers();
    return n % 2 == 0 ? n / 2 * (n - 1) : (n - 1) / 2 * n;
  }

  /** What the last pass has done. */
  String account() {
    return String.format(
        Locale.ROOT, "%,9.1f ms, %,d io_submit, %,d io_getevents", nanos / 1e6, submits, waits);
  }

  /** The same as columns of a table. */
  String row() {
    return String.format(
        Locale.ROOT,
        "%,13d %15.2f %8d %10d %8.1f",
        waits,
        (double) blocks / waits,
        tooFew,
        submits,
        nanos / 1e6);
  }
}
