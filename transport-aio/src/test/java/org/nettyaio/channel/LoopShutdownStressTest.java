package org.nettyaio.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Wake-ups from many threads, while a loop and its kernel context go away. */
class LoopShutdownStressTest {
  private static final int ROUNDS = 1000;
  private static final int THREADS = 8;
  private static final int LOOPS_AT_ONCE = 10;

  @Test
  @Timeout(300)
  void noTaskIsLostWhileTheLoopShutsDown() throws Exception {
    for (int round = 0; round < ROUNDS / LOOPS_AT_ONCE; round++) {
      AioEventLoopGroup group = new AioEventLoopGroup(LOOPS_AT_ONCE);
      CountDownLatch start = new CountDownLatch(1);
      List<Executing> threads = new ArrayList<>();
      for (int loop = 0; loop < LOOPS_AT_ONCE; loop++) {
        EventLoop next = group.next();
        for (int i = 0; i < THREADS; i++) {
          threads.add(new Executing(next, start));
        }
      }
      threads.forEach(Thread::start);
      start.countDown();
      group.shutdownGracefully(0, 10, TimeUnit.SECONDS);
      assertThat(group.terminationFuture().await(20, TimeUnit.SECONDS)).isTrue();
      for (Executing thread : threads) {
        thread.join();
        assertThat(thread.ran.get()).isBetween(thread.accepted, thread.offered);
      }
    }
  }

  /** Executes tasks on a loop until that refuses one. */
  private static final class Executing extends Thread {
    final AtomicInteger ran = new AtomicInteger();
    private final EventLoop loop;
    private final CountDownLatch start;
    int offered;

    /** Those that were in the queue before the loop had ended: Netty promises to run them. */
    int accepted;

    Executing(EventLoop loop, CountDownLatch start) {
      this.loop = loop;
      this.start = start;
    }

    @Override
    public void run() {
      try {
        start.await();
        for (; ; ) {
          offered++;
          loop.execute(ran::incrementAndGet);
          if (!loop.isShutdown()) {
            accepted = offered;
          }
          // Now and then let the loop fall asleep, so that it has to be woken.
          if (offered % 16 == 0) {
            Thread.yield();
          }
        }
      } catch (RejectedExecutionException | InterruptedException end) {
        // The loop has shut down.
      }
    }
  }
}
