package org.nettyaio.examples.classic;

import io.netty.channel.IoEvent;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoRegistration;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.nettyaio.examples.UserError;
import org.nettyaio.linux.ErrnoException;
import org.nettyaio.linux.aio.FileRequest;
import org.nettyaio.linux.aio.FileRing;
import org.nettyaio.linux.file.Descriptor;
import org.nettyaio.linux.file.OpenFlag;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code examples/run aio-eventfd}: how a loop that waits in epoll is told of AIO's results.
 *
 * <p>The kernel adds 1 to an eventfd for every result (IOCB_FLAG_RESFD), which makes it readable.
 * The loop here is Netty's own, with its epoll transport; any other that takes a descriptor would
 * do.
 */
@Command(
    name = "aio-eventfd",
    description = "Reads a file by AIO on Netty's epoll loop, which an eventfd tells of results.",
    footer = {
      "  $ examples/run aio-eventfd FILE",
      "  FILE: 33,554,432 bytes in 528 results",
      "  34 signals: 15.53 results each, 16 at the most"
    })
public final class AioEventfdCommand extends ClassicCommand {
  @Parameters(paramLabel = "FILE", description = "What to read.")
  private Path path = Path.of("");

  @Option(
      names = "--depth",
      paramLabel = "D",
      defaultValue = "16",
      description = "How many pieces of 64 KiB at a time, 1 to 256; default: ${DEFAULT-VALUE}.")
  private int depth;

  @Override
  void run() throws IOException {
    if (depth < 1 || depth > 256) {
      throw wrong("--depth " + depth + ": must be from 1 to 256");
    }
    if (!Epoll.isAvailable()) {
      throw new UserError(
          "Netty's epoll transport is not available: "
              + UserError.why(Epoll.unavailabilityCause())
              + "; put netty-transport-native-epoll for this machine on the class path");
    }
    try (Arena arena = Arena.ofConfined();
        Descriptor file = openDirect(file(path), OpenFlag.READ);
        FileRing ring = FileRing.openSignalling(depth)) {
      Reader reader = new Reader(ring, file, allocate(arena, (long) depth * Reader.PIECE));
      MultiThreadIoEventLoopGroup group =
          new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
      try {
        IoEventLoop loop = group.next();
        IoRegistration registration = loop.register(reader).syncUninterruptibly().getNow();
        registration.submit(EpollIoOps.EPOLLIN);
        // From here on the loop's thread owns the ring.
        loop.execute(reader::start);
        reader.done.join();
      } finally {
        // Before the ring closes its eventfd, which the loop must not know any more then.
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
      }
      reader.report(path);
    }
  }

  /** Reads the file, woken by the eventfd. Used by the loop's thread. */
  private static final class Reader implements EpollIoHandle {
    static final int PIECE = 64 * 1024;

    final CompletableFuture<Void> done = new CompletableFuture<>();
    private final FileRing ring;
    private final Descriptor file;
    private final MemorySegment memory;
    private final FileDescriptor eventfd;
    private long offset;
    private boolean ended;
    private int failed;
    private long bytes;
    private int signals;
    private int results;
    private int most;

    Reader(FileRing ring, Descriptor file, MemorySegment memory) {
      this.ring = ring;
      this.file = file;
      this.memory = memory;
      this.eventfd = new FileDescriptor(ring.eventfd());
    }

    /** Reads one piece after the other into the same memory. */
    private final class Piece extends FileRequest {
      private final long address;

      Piece(int number) {
        this.address = memory.address() + (long) number * PIECE;
      }

      void next() {
        read(file.fd(), offset, address, PIECE, memory);
        offset += PIECE;
        ring.add(this);
      }

      @Override
      protected void completed() {
        failed = Math.min(failed, result());
        bytes += Math.max(result(), 0);
        ended |= result() < PIECE;
        if (!ended) {
          next();
        }
      }
    }

    void start() {
      for (int i = 0; i < ring.depth(); i++) {
        new Piece(i).next();
      }
      goOn();
    }

    private void goOn() {
      ring.submit();
      if (ring.inFlight() == 0 && ring.queued() == 0) {
        done.complete(null);
      }
    }

    @Override
    public FileDescriptor fd() {
      return eventfd;
    }

    @Override
    public void handle(IoRegistration registration, IoEvent event) {
      // In this order: what comes in between is announced again.
      ring.takeSignals();
      int count = ring.reap();
      signals++;
      results += count;
      most = Math.max(most, count);
      // What was read has asked for what comes next.
      goOn();
    }

    /** The descriptor is the ring's. */
    @Override
    public void close() {}

    void report(Path path) throws ErrnoException {
      ErrnoException.check("PREAD of " + path, failed);
      say("%s: %,d bytes in %,d results", path, bytes, results);
      say("%,d signals: %.2f results each, %d at the most", signals, 1.0 * results / signals, most);
    }
  }
}
