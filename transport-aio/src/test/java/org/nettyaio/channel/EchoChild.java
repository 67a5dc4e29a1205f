package org.nettyaio.channel;

import com.sun.management.ThreadMXBean;
import io.netty.channel.Channel;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.util.concurrent.Executor;

/**
 * An echo server that counts: says its port; and for each line of its input, and when that ends,
 * what its loop has done: submits, waits, transfers, wake-ups, and bytes allocated.
 */
final class EchoChild {
  private EchoChild() {}

  public static void main(String[] arguments) throws Exception {
    AioIoHandlerConfig config = new AioIoHandlerConfig();
    config.setIoMode(AioIoMode.valueOf(arguments[0]));
    AioEventLoopGroup loop = new AioEventLoopGroup(1, (Executor) null, config);
    long thread = loop.submit(() -> Thread.currentThread().threadId()).sync().getNow();
    Channel server = EchoServer.start(loop);
    System.out.println(((InetSocketAddress) server.localAddress()).getPort());
    while (System.in.read() >= 0) {
      say(loop.metrics(), thread);
    }
    say(EchoServer.settled(loop), thread);
    // Without a word to the loop, which would only make it do more.
    Runtime.getRuntime().halt(0);
  }

  private static void say(AioMetrics metrics, long thread) {
    long allocated =
        ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getThreadAllocatedBytes(thread);
    System.out.println(
        metrics.submits()
            + " "
            + metrics.waits()
            + " "
            // On a busy machine some are made for the loop, which then seems to be blocked.
            + (metrics.transfers() + metrics.heldWrites())
            + " "
            + metrics.wakeups()
            + " "
            + allocated);
  }
}
