package org.nettyaio.linux.aio;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.nettyaio.linux.abi.socket_h;
import org.nettyaio.linux.aio.AioRequest.State;
import org.nettyaio.linux.socket.Descriptors;
import org.nettyaio.linux.socket.Socket;

/** Contexts that come and go: nobody waits for the kernel to have one back. */
class AioCloseTest {
  private static final int SIZE = 256;

  @Test
  void closingDoesNotWaitForTheKernel() throws Exception {
    List<Long> millis = new ArrayList<>();
    for (int i = 0; i < 51; i++) {
      try (Descriptors fds = new Descriptors()) {
        AioContext context = AioContext.open(SIZE, SIZE);
        AioPoll armed = new Owner(context).arm(fds.eventfd()).get(0);
        long start = System.nanoTime();
        context.close();
        millis.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
        assertThat(armed.state()).isEqualTo(State.IDLE);
        assertThat(armed.result()).isZero();
      }
    }
    millis.sort(null);
    // The kernel takes 30, on an idle machine.
    assertThat(millis.get(25)).isLessThan(15);
  }

  /** Of so many there is room for an eighth, by fs.aio-max-nr as it usually is. */
  @Test
  void manyContextsInARowAreMadeAndFewThreadsGiveThemBack() throws Exception {
    int before = AioTests.contextsOfThisProcess();
    int mostThreads = 0;
    for (int i = 0; i < 2_000; i++) {
      AioContext.open(SIZE, SIZE).close();
      if (i % 100 == 0) {
        mostThreads = Math.max(mostThreads, destroyers());
      }
    }
    assertThat(mostThreads).isBetween(1, Destroyer.MAX_THREADS);
    AioTests.until("all are given back", () -> AioTests.contextsOfThisProcess() <= before);
    AioTests.until("the threads have ended", () -> destroyers() == 0);
  }

  private static int destroyers() {
    return (int)
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getName().equals("netty-aio-destroyer"))
            .count();
  }

  @Test
  void waitingForRoomEndsWhenThereIsNothingToWaitFor() {
    Destroyer destroyer = Destroyer.instance();
    AioTests.until(
        "what others have closed is given back",
        () ->
            !KernelContexts.awaitRoom(
                destroyer.destroyed(), System.nanoTime() + TimeUnit.SECONDS.toNanos(20)));
    long past = System.nanoTime() - 1;
    assertThat(KernelContexts.awaitRoom(destroyer.destroyed() - 1, past)).isFalse();
  }

  @Test
  void waitingForRoomKeepsTheInterrupt() throws Exception {
    FutureTask<Boolean> task =
        AioTests.start(
            "interrupted",
            () -> {
              Thread.currentThread().interrupt();
              long destroyed = Destroyer.instance().destroyed();
              AioContext.open(SIZE, SIZE).close();
              assertThat(
                      KernelContexts.awaitRoom(
                          destroyed, System.nanoTime() + TimeUnit.SECONDS.toNanos(20)))
                  .isTrue();
              return Thread.interrupted();
            });
    assertThat(AioTests.join(task)).isTrue();
  }

  /** Whose port is free then for those who have no SO_REUSEADDR. */
  @Test
  void aPollThatWasToldToEndHasLetGoOfItsSocket() throws Exception {
    for (int i = 0; i < 50; i++) {
      int port;
      try (DatagramChannel free = DatagramChannel.open().bind(new InetSocketAddress("::", 0))) {
        port = ((InetSocketAddress) free.getLocalAddress()).getPort();
      }
      AioContext context = AioContext.open(SIZE, SIZE);
      Socket socket = Socket.newUdp(socket_h.AF_INET6);
      socket.bind(new InetSocketAddress("::", port));
      AioPoll poll = new Owner(context).pollIn(socket.fd());
      context.queue(poll);
      context.submit();
      assertThat(context.cancel(poll)).isFalse();
      context.close();
      assertThat(poll.state()).isEqualTo(State.IDLE);
      // The last to hold it, so the port is free at once.
      socket.close();
      DatagramChannel.open().bind(new InetSocketAddress("::", port)).close();
    }
  }
}
