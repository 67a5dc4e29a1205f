package org.nettyaio.linux.socket;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.nettyaio.linux.abi.socket_h;
import org.nettyaio.linux.sys.AioCalls;

/**
 * The calls of a loop's steady state leave nothing to the garbage collector once they are compiled.
 */
class AllocationTest {
  private static final int ROUND = 20_000;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Test
  void transfersAllocateNothing() throws Exception {
    Socket[] pair = Socket.newUnixPair(socket_h.SOCK_STREAM);
    try (Arena arena = Arena.ofConfined();
        Socket a = pair[0];
        Socket b = pair[1]) {
      long memory = arena.allocate(64).address();
      allocatesNothing(
          () -> {
            a.write(memory, 1);
            b.recv(memory, 64, 0);
            b.recv(memory, 64, 0); // EAGAIN: errors are to cost nothing too
          });
    }
  }

  @Test
  void acceptingAllocatesNothing() throws Exception {
    try (Arena arena = Arena.ofConfined();
        Socket listener = Socket.newTcp()) {
      listener.bind(new InetSocketAddress("127.0.0.1", 0));
      listener.listen(1);
      AddressBuffer peer = new AddressBuffer(arena);
      allocatesNothing(() -> listener.accept(peer));
    }
  }

  @Test
  void drainingErrorsAllocatesNothing() throws Exception {
    try (Socket socket = Socket.newUdp(socket_h.AF_INET)) {
      allocatesNothing(socket::drainErrorQueue);
    }
  }

  @Test
  void askingForEventsAllocatesNothing() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment out = arena.allocate(ValueLayout.JAVA_LONG);
      assertThat(AioCalls.ioSetup(1, out)).isZero();
      MemorySegment context = MemorySegment.ofAddress(out.get(ValueLayout.JAVA_LONG, 0));
      MemorySegment noTime = arena.allocate(16, 8);
      MemorySegment events = arena.allocate(32, 8);
      try {
        allocatesNothing(
            () -> {
              AioCalls.ioSubmit(context, 0, events);
              AioCalls.ioGetevents(context, 0, 1, events, noTime);
            });
      } finally {
        assertThat(AioCalls.ioDestroy(context)).isZero();
      }
    }
  }

  private static void allocatesNothing(Runnable calls) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long end = System.nanoTime() + PATIENCE.toNanos();
    long allocated;
    do {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < ROUND; i++) {
        calls.run();
      }
      allocated = threads.getCurrentThreadAllocatedBytes() - before;
      // Reading the counter may allocate a little itself; one object per call would be 16 bytes or
      // more.
    } while (allocated >= ROUND && System.nanoTime() < end);
    assertThat(allocated).as("bytes in %d calls", ROUND).isLessThan(ROUND);
  }
}
