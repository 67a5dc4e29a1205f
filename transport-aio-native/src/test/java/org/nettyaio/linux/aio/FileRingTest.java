package org.nettyaio.linux.aio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nettyaio.linux.Errno;
import org.nettyaio.linux.abi.fs_h;
import org.nettyaio.linux.abi.iovec;
import org.nettyaio.linux.file.Descriptor;
import org.nettyaio.linux.file.OpenFlag;

@Timeout(60)
class FileRingTest {
  private static final int BLOCK = 4096;

  @TempDir Path directory;

  /** Notes its results. */
  private static final class Noting extends FileRequest {
    final List<Integer> results = new ArrayList<>();

    @Override
    protected void completed() {
      results.add(result());
    }
  }

  private static void await(FileRing ring, int count) {
    for (int came = 0; came < count; ) {
      came += ring.await(1, FileRing.MAX_RESULTS, TimeUnit.SECONDS.toNanos(20));
      assertThat(came).isPositive();
    }
  }

  private Path file(int bytes, long seed) throws Exception {
    byte[] content = new byte[bytes];
    new Random(seed).nextBytes(content);
    return Files.write(directory.resolve("file-" + seed), content);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void blocksAreReadWhereTheyAreAskedFor(boolean direct) throws Exception {
    Path path = file(64 * BLOCK, 1);
    byte[] content = Files.readAllBytes(path);
    OpenFlag[] flags =
        direct ? new OpenFlag[] {OpenFlag.READ, OpenFlag.DIRECT} : new OpenFlag[] {OpenFlag.READ};
    // More requests than slots: the rest waits.
    try (FileRing ring = FileRing.open(8);
        Descriptor file = Descriptor.open(path, flags);
        Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(64 * BLOCK, BLOCK);
      List<Noting> reads = new ArrayList<>();
      for (int i = 0; i < 64; i++) {
        int block = (i * 37 + 5) % 64;
        Noting read = new Noting();
        read.read(file.fd(), (long) block * BLOCK, memory.address() + block * BLOCK, BLOCK, memory);
        ring.add(read);
        reads.add(read);
      }
      assertThat(ring.queued()).isEqualTo(64);
      while (ring.queued() > 0 || ring.inFlight() > 0) {
        ring.submit();
        assertThat(ring.inFlight()).isLessThanOrEqualTo(8);
        await(ring, 1);
      }
      assertThat(reads).allSatisfy(read -> assertThat(read.results).containsExactly(BLOCK));
      assertThat(memory.toArray(ValueLayout.JAVA_BYTE)).isEqualTo(content);
    }
  }

  @Test
  void whatIsWrittenAndSyncedIsRead() throws Exception {
    Path path = directory.resolve("written");
    try (FileRing ring = FileRing.open(4);
        Descriptor file =
            Descriptor.open(path, OpenFlag.READ, OpenFlag.WRITE, OpenFlag.NEW, OpenFlag.DIRECT);
        Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(3 * BLOCK, BLOCK);
      for (int i = 0; i < 3; i++) {
        memory.asSlice(i * BLOCK, BLOCK).fill((byte) (i + 1));
      }
      MemorySegment vectors = arena.allocate(2 * iovec.sizeof(), 16);
      iovec.iov_base_at(vectors, 0, memory.address() + 2 * BLOCK);
      iovec.iov_len_at(vectors, 0, BLOCK);
      iovec.iov_base_at(vectors, iovec.sizeof(), memory.address());
      iovec.iov_len_at(vectors, iovec.sizeof(), BLOCK);
      Noting request = new Noting();
      request.writev(file.fd(), 0, vectors.address(), 2, memory);
      ring.add(request);
      ring.submit();
      await(ring, 1);
      request.write(file.fd(), 2 * BLOCK, memory.address() + BLOCK, BLOCK, memory);
      ring.add(request);
      ring.submit();
      await(ring, 1);
      request.sync(file.fd(), true);
      ring.add(request);
      ring.submit();
      await(ring, 1);
      request.sync(file.fd(), false);
      ring.add(request);
      ring.submit();
      await(ring, 1);
      assertThat(request.results).containsExactly(2 * BLOCK, BLOCK, 0, 0);
      byte[] content = Files.readAllBytes(path);
      assertThat(content).hasSize(3 * BLOCK);
      assertThat(new byte[] {content[0], content[BLOCK], content[2 * BLOCK]})
          .containsExactly(3, 1, 2);
      memory.fill((byte) 0);
      request.readv(file.fd(), BLOCK, vectors.address(), 2, memory);
      ring.add(request);
      ring.submit();
      await(ring, 1);
      assertThat(memory.get(ValueLayout.JAVA_BYTE, 2 * BLOCK)).isEqualTo((byte) 1);
      assertThat(memory.get(ValueLayout.JAVA_BYTE, 0)).isEqualTo((byte) 2);
      assertThat(request.result()).isEqualTo(2 * BLOCK);
    }
  }

  @Test
  void theEndOfTheFileIsAShortRead() throws Exception {
    Path path = file(100, 2);
    try (FileRing ring = FileRing.open(2);
        Descriptor file = Descriptor.open(path, OpenFlag.READ);
        Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(BLOCK);
      Noting request = new Noting();
      for (long offset : new long[] {0, 90, 100, 1_000_000}) {
        request.read(file.fd(), offset, memory.address(), BLOCK, memory);
        ring.add(request);
        ring.submit();
        await(ring, 1);
      }
      assertThat(request.results).containsExactly(100, 10, 0, 0);
    }
  }

  /** One of many: the others are done nevertheless. */
  @Test
  void aRequestThatIsRefusedFailsAlone() throws Exception {
    Path path = file(BLOCK, 3);
    try (FileRing ring = FileRing.open(8);
        Descriptor file = Descriptor.open(path, OpenFlag.READ, OpenFlag.DIRECT);
        Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(2 * BLOCK, BLOCK);
      Noting good = new Noting();
      Noting closed = new Noting();
      Noting unaligned = new Noting();
      Noting writing = new Noting();
      Noting flags = new Noting();
      Noting good2 = new Noting();
      good.read(file.fd(), 0, memory.address(), BLOCK, memory);
      closed.read(-1, 0, memory.address(), BLOCK, memory);
      unaligned.read(file.fd(), 1, memory.address(), BLOCK, memory);
      writing.write(file.fd(), 0, memory.address(), BLOCK, memory);
      flags.read(file.fd(), 0, memory.address(), BLOCK, memory);
      flags.flags(0x40000000);
      good2.read(file.fd(), 0, memory.address() + BLOCK, BLOCK, memory);
      List.of(good, closed, unaligned, writing, flags, good2).forEach(ring::add);
      assertThat(ring.submit()).isBetween(2, 3);
      await(ring, ring.inFlight());
      assertThat(good.results).containsExactly(BLOCK);
      assertThat(closed.results).containsExactly(-Errno.EBADF);
      assertThat(unaligned.results).containsExactly(-Errno.EINVAL);
      assertThat(writing.results).containsExactly(-Errno.EBADF);
      assertThat(flags.results).containsExactly(-Errno.EOPNOTSUPP);
      assertThat(good2.results).containsExactly(BLOCK);
      assertThat(ring.inFlight()).isZero();
    }
  }

  /** Each adds itself again when it is refused: that is for the next call. */
  @Test
  void manyThatAreRefusedAgainAndAgainDoNotKeepTheCaller() throws Exception {
    try (FileRing ring = FileRing.open(4)) {
      for (int i = 0; i < 10_000; i++) {
        FileRequest stubborn =
            new FileRequest() {
              @Override
              protected void completed() {
                if (result() != -Errno.ECANCELED) {
                  read(-1, 0, 0, 1, this);
                  ring.add(this);
                }
              }
            };
        stubborn.read(-1, 0, 0, 1, stubborn);
        ring.add(stubborn);
      }
      assertThat(ring.submit()).isZero();
      assertThat(ring.queued()).isEqualTo(10_000);
    }
  }

  @Test
  void whatIsNotInThePageCacheIsNotWaitedForWhereThatIsAskedFor() throws Exception {
    Path path = file(16 * BLOCK, 4);
    try (FileRing ring = FileRing.open(4);
        Descriptor file = Descriptor.open(path, OpenFlag.READ);
        Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(BLOCK);
      Noting request = new Noting();
      // Just written: it is in the cache.
      request.read(file.fd(), 0, memory.address(), BLOCK, memory);
      request.flags(fs_h.RWF_NOWAIT);
      ring.add(request);
      ring.submit();
      await(ring, 1);
      assertThat(request.results).containsExactly(BLOCK);
    }
  }

  @Test
  void resultsAreAnnounced() throws Exception {
    Path path = file(4 * BLOCK, 5);
    try (FileRing ring = FileRing.openSignalling(4);
        Descriptor file = Descriptor.open(path, OpenFlag.READ, OpenFlag.DIRECT);
        Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(4 * BLOCK, BLOCK);
      assertThat(ring.takeSignals()).isZero();
      for (int i = 0; i < 4; i++) {
        Noting read = new Noting();
        read.read(file.fd(), i * BLOCK, memory.address() + i * BLOCK, BLOCK, memory);
        ring.add(read);
      }
      ring.submit();
      long announced = 0;
      int read = 0;
      while (announced < 4) {
        announced += ring.takeSignals();
        read += ring.reap();
      }
      // The ring is written before the eventfd is.
      read += ring.reap();
      assertThat(announced).isEqualTo(4);
      assertThat(read).isEqualTo(4);
    }
  }

  @Test
  void closingWaitsForWhatTheKernelHasAndCancelsTheRest() throws Exception {
    Path path = file(64 * BLOCK, 6);
    try (Descriptor file = Descriptor.open(path, OpenFlag.READ, OpenFlag.DIRECT);
        Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(64 * BLOCK, BLOCK);
      List<Noting> reads = new ArrayList<>();
      FileRing ring = FileRing.open(16);
      for (int i = 0; i < 64; i++) {
        Noting read = new Noting();
        read.read(file.fd(), i * BLOCK, memory.address() + i * BLOCK, BLOCK, memory);
        ring.add(read);
        reads.add(read);
      }
      int taken = ring.submit();
      assertThat(taken).isBetween(1, 64);
      ring.close();
      ring.close();
      assertThat(reads).allSatisfy(read -> assertThat(read.results).hasSize(1));
      assertThat(reads.stream().filter(read -> read.result() == BLOCK).count()).isEqualTo(taken);
      assertThat(reads.stream().filter(read -> read.result() == -Errno.ECANCELED).count())
          .isEqualTo(64 - taken);
      Noting late = new Noting();
      late.sync(file.fd(), true);
      assertThatThrownBy(() -> ring.add(late)).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void aWakeUpEndsAWait() throws Exception {
    try (FileRing ring = FileRing.open(1)) {
      Thread waker = new Thread(ring::wakeup);
      waker.start();
      long start = System.nanoTime();
      ring.await(1, 1, TimeUnit.SECONDS.toNanos(20));
      assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(15));
      waker.join();
    }
  }

  private enum Misuse {
    NOT_SET_UP,
    ADDED_TWICE,
    SET_UP_WHILE_QUEUED
  }

  @ParameterizedTest
  @EnumSource(Misuse.class)
  void whatMakesNoSenseIsRefused(Misuse misuse) throws Exception {
    try (FileRing ring = FileRing.open(1)) {
      Noting request = new Noting();
      if (misuse != Misuse.NOT_SET_UP) {
        request.sync(-1, true);
        ring.add(request);
      }
      assertThatThrownBy(
              () -> {
                if (misuse == Misuse.SET_UP_WHILE_QUEUED) {
                  request.sync(-1, false);
                } else {
                  ring.add(request);
                }
              })
          .isInstanceOf(IllegalStateException.class);
    }
    assertThatThrownBy(() -> FileRing.open(0)).isInstanceOf(IllegalArgumentException.class);
  }
}
