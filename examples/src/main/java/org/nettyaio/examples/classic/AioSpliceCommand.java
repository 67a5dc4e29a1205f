package org.nettyaio.examples.classic;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.net.InetSocketAddress;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.nettyaio.linux.Errno;
import org.nettyaio.linux.ErrnoException;
import org.nettyaio.linux.aio.AioContext;
import org.nettyaio.linux.aio.AioPoll;
import org.nettyaio.linux.aio.PollEvent;
import org.nettyaio.linux.socket.AddressBuffer;
import org.nettyaio.linux.socket.Socket;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code examples/run aio-splice}: forwards connections, with the reads and writes of a turn in one
 * system call.
 *
 * <p>To keep it simple each connection has a thread and a context of its own, see {@link
 * SpliceConnection}; this accepts them.
 */
@Command(
    name = "aio-splice",
    description = {
      "Forwards connections; the reads and writes of a turn are one io_submit.",
      "Says at the end of each how many system calls a MiB has taken."
    },
    footer = {
      "  $ examples/run aio-splice 127.0.0.1:9700 127.0.0.1:9701",
      "  aio-splice: listening on 127.0.0.1:9700, upstream 127.0.0.1:9701",
      "  connection 1 from 127.0.0.1:56194: 67,108,864 bytes there, 67,108,864 back;"
          + " 1,600 io_submit, 52 io_getevents, 12.9 a MiB"
    })
public final class AioSpliceCommand extends ClassicCommand {
  /** More wait to be accepted. Each has a thread, 256 KiB of buffers and a small context. */
  private static final int MOST_CONNECTIONS = 256;

  @Parameters(
      index = "0",
      paramLabel = "LISTEN",
      converter = Address.class,
      description = "Where to listen, as host:port; port 0 lets the kernel choose one.")
  private InetSocketAddress listen = new InetSocketAddress(0);

  @Parameters(
      index = "1",
      paramLabel = "UPSTREAM",
      converter = Address.class,
      description = "Where to forward connections to, as host:port.")
  private InetSocketAddress upstream = new InetSocketAddress(0);

  @Option(
      names = "--connections",
      paramLabel = "N",
      description = "End after so many connections; default: never.")
  private int connections = Integer.MAX_VALUE;

  private final Semaphore room = new Semaphore(MOST_CONNECTIONS);

  private static final class Poll extends AioPoll {
    @Override
    protected void completed() {}
  }

  @Override
  void run() throws IOException {
    if (connections < 1) {
      throw wrong("--connections " + connections + ": must be at least 1");
    }
    try (Arena arena = Arena.ofConfined();
        Socket server = listen();
        AioContext context = AioContext.open(16, 16)) {
      AddressBuffer peer = new AddressBuffer(arena);
      Poll arrival = new Poll();
      context.add(arrival);
      arrival.poll(server.fd(), PollEvent.IN);
      for (int accepted = 0; accepted < connections; ) {
        int fd = server.accept(peer);
        if (fd >= 0) {
          start(++accepted, server.accepted(fd), peer.get());
        } else if (fd == -Errno.EAGAIN) {
          context.queue(arrival);
          context.submit();
          while (arrival.isOutstanding()) {
            context.await(-1);
          }
        } else {
          say("aio-splice: %s", explain(new ErrnoException("accept", fd)));
          // It may be that there is no descriptor left: to try at once would be to try for ever.
          pause();
        }
      }
      // All have ended when all have given back their room.
      room.acquireUninterruptibly(MOST_CONNECTIONS);
    }
  }

  private Socket listen() throws IOException {
    Socket server = Socket.newTcp();
    try {
      server.options().reuseAddress(true);
      server.bind(listen);
      server.listen(128);
      String bound = Address.text((InetSocketAddress) server.localAddress());
      say("aio-splice: listening on %s, upstream %s", bound, Address.text(upstream));
      return server;
    } catch (IOException e) {
      server.close();
      throw e;
    }
  }

  private void start(int number, Socket client, Object peer) {
    room.acquireUninterruptibly();
    String name = "connection " + number + " from " + Address.text((InetSocketAddress) peer);
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              try {
                say("%s: %s", name, SpliceConnection.run(client, upstream));
              } catch (IOException e) {
                say("%s: %s", name, explain(e));
              } finally {
                room.release();
              }
            });
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(100);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
