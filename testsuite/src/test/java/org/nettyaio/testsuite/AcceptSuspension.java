package org.nettyaio.testsuite;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.testsuite.transport.socket.AbstractServerSocketTest;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;

/**
 * A server accepts nothing while its auto-read is off, and everything that waits once it is on
 * again.
 *
 * <p>Netty's ServerSocketSuspendTest, which is disabled, means the same: it connects more clients
 * than the queue holds, which Linux does not let through.
 */
abstract class AcceptSuspension extends AbstractServerSocketTest {

  private static final int ANSWER_TIMEOUT_MILLIS = 500;
  private static final int MAX_QUEUE = 16;

  @Test
  @Timeout(30)
  void nothingIsAcceptedUntilAutoReadIsOn(TestInfo info) throws Throwable {
    run(info, sb -> check(sb, false));
  }

  @Test
  @Timeout(30)
  void acceptingEndsAfterAutoReadIsSwitchedOff(TestInfo info) throws Throwable {
    run(info, sb -> check(sb, true));
  }

  private static void check(ServerBootstrap sb, boolean startOn) throws Exception {
    Accepted accepted = new Accepted();
    Channel listener =
        sb.option(ChannelOption.SO_BACKLOG, 1)
            .option(ChannelOption.AUTO_READ, startOn)
            .childHandler(accepted)
            .bind()
            .sync()
            .channel();
    List<Socket> clients = new ArrayList<>();
    try {
      if (startOn) {
        try (Socket first = new Socket()) {
          first.connect(listener.localAddress());
          accepted.await(1);
        }
        listener.config().setAutoRead(false);
        // Switching off is a task of the event loop for every transport that is called from outside
        // it.
        listener.eventLoop().submit(() -> {}).sync();
      }

      int waiting = fillQueue(listener.localAddress(), clients);

      if (!startOn) {
        assertThat(accepted.channels.availablePermits()).as("accepted while suspended").isZero();
      }
      listener.config().setAutoRead(true);
      accepted.await(waiting);
    } finally {
      for (Socket client : clients) {
        client.close();
      }
      listener.close().sync();
    }
  }

  /**
   * Connects until the kernel drops the SYN of one more, which it does when nobody takes from a
   * full queue.
   */
  private static int fillQueue(SocketAddress server, List<Socket> clients) throws IOException {
    while (clients.size() < MAX_QUEUE) {
      Socket client = new Socket();
      clients.add(client);
      try {
        client.connect(server, ANSWER_TIMEOUT_MILLIS);
      } catch (SocketTimeoutException e) {
        return clients.size() - 1;
      }
    }
    throw new AssertionError(
        MAX_QUEUE + " connections went through a queue for 1: it is not suspended");
  }

  /** Counts the channels that are accepted. */
  @Sharable
  private static final class Accepted extends ChannelInboundHandlerAdapter {
    final Semaphore channels = new Semaphore(0);

    void await(int count) throws InterruptedException {
      assertThat(channels.tryAcquire(count, 10, TimeUnit.SECONDS)).as(count + " accepted").isTrue();
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
      channels.release();
    }
  }
}
