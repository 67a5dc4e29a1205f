package org.nettyaio.linux.aio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.nettyaio.linux.ChildJvm;
import org.nettyaio.linux.abi.aio_ring;
import org.nettyaio.linux.abi.io_event;

/** Whatever throws in between, each event is told once. */
class AioExceptionTest {
  /** Takes events, and throws at some. */
  private static final class Picky implements CompletionRing.Consumer {
    final List<Long> taken = new ArrayList<>();
    long throwsAt = Long.MIN_VALUE;

    @Override
    public void completed(long token, int result) {
      taken.add(token);
      if (token == throwsAt || throwsAt == Long.MAX_VALUE) {
        throw new IllegalStateException("at " + token);
      }
    }
  }

  private final Picky consumer = new Picky();

  /** A ring of four events; those from head to tail are named by their places. */
  private static MemorySegment ring(Arena arena, int head, int tail) {
    MemorySegment ring = arena.allocate(CompletionRing.bytes(4), 8);
    ring.set(ValueLayout.JAVA_INT, 4, 4);
    ring.set(ValueLayout.JAVA_INT, 8, head);
    ring.set(ValueLayout.JAVA_INT, 12, tail);
    for (int i = 0; i < 4; i++) {
      ring.set(ValueLayout.JAVA_LONG, CompletionRing.bytes(i), i);
    }
    assertThat(io_event.data_at(ring, CompletionRing.bytes(3))).isEqualTo(3);
    return ring;
  }

  @Test
  void ringGoesOnBehindTheEventAtWhichTheConsumerThrew() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = ring(arena, 2, 1);
      CompletionRing ring = new CompletionRing(memory);
      consumer.throwsAt = 3;
      assertThatThrownBy(() -> ring.drain(consumer)).hasMessage("at 3");
      assertThat(aio_ring.head(memory)).isZero();
      assertThat(ring.drain(consumer)).isEqualTo(1);
      assertThat(consumer.taken).containsExactly(2L, 3L, 0L);
      assertThat(ring.drain(consumer)).isZero();
    }
  }

  @Test
  void waitHandsOutAllThatItHasMovedAlthoughTheConsumerThrows() throws Exception {
    KernelContext.prepareWake();
    KernelContext context = KernelContexts.create(16);
    try {
      for (int i = 0; i < 3; i++) {
        // Each makes an event.
        context.wake();
      }
      consumer.throwsAt = Long.MAX_VALUE;
      assertThatThrownBy(() -> context.await(3, -1, consumer))
          .hasMessage("at " + KernelContext.WAKE_TOKEN);
      assertThat(consumer.taken).hasSize(3);
      assertThat(context.ring().drain(consumer)).isZero();
    } finally {
      context.destroy();
    }
  }

  @Test
  void withoutHeapResultsAreToldAndWhatNeedsMemoryChangesNothing() throws Exception {
    String printed =
        new ChildJvm()
            .option("--enable-native-access=ALL-UNNAMED")
            .option("-Xmx32m")
            .option("-XX:+UseSerialGC")
            .run(AioChild.class, "outOfHeap");
    assertThat(printed.lines())
        .containsExactly(
            "reaped 1: true",
            "awaited 1: true",
            "queueing a poll fails: true",
            "queueing a transfer fails: true",
            "queued 256",
            "growing fails: true",
            "refused 256, each once: true",
            "growing for a poll fails: true",
            "queued 2, capacity 16, starved 0",
            "growing with little memory fails: true",
            "capacity 2048",
            "true",
            "capacity 4096",
            "true");
  }
}
