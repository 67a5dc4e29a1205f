package org.nettyaio.examples.classic;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;
import org.nettyaio.linux.ErrnoException;
import org.nettyaio.linux.aio.AioContext;
import org.nettyaio.linux.aio.AioPoll;
import org.nettyaio.linux.aio.PollEvent;
import org.nettyaio.linux.socket.Socket;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code examples/run aio-poll}: waits for a socket without epoll.
 *
 * <p>IOCB_CMD_POLL is what poll(2) does, as a request: the kernel looks, and if nothing is true it
 * keeps the request until something is. It tells once; who wants to know again submits it again.
 */
@Command(
    name = "aio-poll",
    description = "Waits for a socket by IOCB_CMD_POLL, and says what each call took.",
    footer = {
      "  $ examples/run aio-poll",
      "  Room to write: [OUT], in the ring after io_submit: 1",
      "  io_submit            101 us   the kernel watches, and does not wait",
      "  io_getevents   1,019,169 us   until [IN]",
      "  recv                 269 us   \"hello\", 5 bytes"
    })
public final class AioPollCommand extends ClassicCommand {
  private static final String MESSAGE = "hello";

  @Option(
      names = "--after-ms",
      paramLabel = "MS",
      defaultValue = "1000",
      description = "When something comes, in milliseconds; default: ${DEFAULT-VALUE}.")
  private int afterMillis;

  private static final class Poll extends AioPoll {
    @Override
    protected void completed() {}
  }

  @Override
  void run() throws IOException {
    if (afterMillis < 0 || afterMillis > 60_000) {
      throw wrong("--after-ms " + afterMillis + ": must be from 0 to 60000");
    }
    Socket[] pair = Socket.newUnixPair();
    try (Socket here = pair[0];
        Socket there = pair[1];
        AioContext context = AioContext.open(16, 16);
        Arena arena = Arena.ofConfined()) {
      Poll poll = new Poll();
      context.add(poll);

      // What is true already is told by io_submit itself: the result is in the ring.
      poll.poll(here.fd(), PollEvent.OUT);
      context.queue(poll);
      context.submit();
      int results = context.reap();
      say(
          "Room to write: %s, in the ring after io_submit: %d",
          PollEvent.of(poll.result()), results);

      poll.poll(here.fd(), PollEvent.IN);
      context.queue(poll);
      long start = System.nanoTime();
      context.submit();
      long submitted = System.nanoTime();
      Thread sender = Thread.ofPlatform().daemon().start(() -> sendLater(there));
      // Returns early when a signal comes.
      while (poll.isOutstanding()) {
        context.await(-1);
      }
      long ready = System.nanoTime();
      MemorySegment memory = arena.allocate(64);
      int length = ErrnoException.check("recv", here.recv(memory.address(), 64, 0));
      long end = System.nanoTime();

      say("io_submit    %,11d us   the kernel watches, and does not wait", us(start, submitted));
      say("io_getevents %,11d us   until %s", us(submitted, ready), PollEvent.of(poll.result()));
      say("recv         %,11d us   \"%s\", %d bytes", us(ready, end), memory.getString(0), length);
      join(sender);
    }
  }

  private static long us(long from, long to) {
    return microseconds(to - from);
  }

  private void sendLater(Socket socket) {
    try (Arena arena = Arena.ofConfined()) {
      TimeUnit.MILLISECONDS.sleep(afterMillis);
      socket.send(arena.allocateFrom(MESSAGE).address(), MESSAGE.length(), 0);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
