package org.nettyaio.examples.classic;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.nettyaio.linux.Errno;
import org.nettyaio.linux.ErrnoException;
import org.nettyaio.linux.aio.AioContext;
import org.nettyaio.linux.aio.AioCounters;
import org.nettyaio.linux.aio.AioPoll;
import org.nettyaio.linux.aio.AioTransfer;
import org.nettyaio.linux.aio.PollEvent;
import org.nettyaio.linux.socket.Socket;

/**
 * Forwards one connection, both ways at the same time, on the thread that calls it.
 *
 * <p>In each turn everything that can be done is queued: a write of what was read in the turn
 * before, a read into other memory, for either direction; and polls for sockets that had nothing to
 * give or no room. One io_submit sends it; as sockets do not block, the results of reads and writes
 * are in the ring when it returns. Only if there is nothing to do at all the thread waits. One call
 * each, with buffers of this size, would be 32 of them a MiB, and more to wait.
 */
final class SpliceConnection {
  private static final int BUFFER = 64 * 1024;
  private static final long CONNECT_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final AioContext context;
  private final Direction there;
  private final Direction back;

  private SpliceConnection(AioContext context, Arena arena, Socket client, Socket upstream) {
    this.context = context;
    this.there = new Direction(arena, client, "client", upstream, "upstream");
    this.back = new Direction(arena, upstream, "upstream", client, "client");
  }

  /** Runs to the end of both directions; returns what was done, in one line. */
  static String run(Socket accepted, InetSocketAddress address) throws IOException {
    try (Socket client = accepted;
        Socket upstream = Socket.newTcp();
        Arena arena = Arena.ofConfined();
        AioContext context = AioContext.open(16, 16)) {
      SpliceConnection connection = new SpliceConnection(context, arena, client, upstream);
      try {
        connection.connect(upstream, address);
        connection.forward();
      } finally {
        connection.there.cancel();
        connection.back.cancel();
      }
      return connection.account();
    }
  }

  private void connect(Socket upstream, InetSocketAddress address) throws IOException {
    int result = upstream.connect(address);
    if (result == -Errno.EINPROGRESS) {
      // To have room to write is to be connected, or to have failed.
      context.queue(there.writable);
      context.submit();
      long deadline = System.nanoTime() + CONNECT_NANOS;
      for (long left;
          (left = deadline - System.nanoTime()) > 0 && there.writable.isOutstanding(); ) {
        context.await(left);
      }
      result = there.writable.isOutstanding() ? -Errno.ETIMEDOUT : upstream.finishConnect();
    }
    ErrnoException.check("connect(" + Address.text(address) + ")", result);
  }

  private void forward() throws ErrnoException {
    for (; ; ) {
      there.turn();
      back.turn();
      if (there.closed && back.closed) {
        return;
      }
      context.submit();
      if (context.reap() == 0) {
        context.await(-1);
      }
      there.results();
      back.results();
    }
  }

  private String account() {
    AioCounters counters = context.counters();
    long calls = counters.submits() + counters.waits() + counters.cancels();
    double mebibytes = (there.bytes + back.bytes) / 1048576.0;
    return String.format(
        Locale.ROOT,
        "%,d bytes there, %,d back; %,d io_submit, %,d io_getevents%s",
        there.bytes,
        back.bytes,
        counters.submits(),
        counters.waits(),
        mebibytes < 1 ? "" : String.format(Locale.ROOT, ", %.1f a MiB", calls / mebibytes));
  }

  /**
   * From one socket to the other. What was read is written before the memory is read into again.
   */
  private final class Direction {
    final Poll writable = new Poll();
    private final Poll readable = new Poll();
    private final Transfer read = new Transfer();
    private final Transfer write = new Transfer();
    private final Socket from;
    private final Socket to;
    private final String source;
    private final String target;

    /** What is read into, and how much is in it. */
    private MemorySegment filling;

    private int filled;

    /** What is written, how much of it is there, and how much of that has gone. */
    private MemorySegment draining;

    private int held;
    private int sent;

    /** Whether the one has ended, and whether the other was told. */
    private boolean ended;

    boolean closed;
    long bytes;

    Direction(Arena arena, Socket from, String source, Socket to, String target) {
      this.from = from;
      this.source = source;
      this.to = to;
      this.target = target;
      this.filling = arena.allocate(BUFFER);
      this.draining = arena.allocate(BUFFER);
      context.add(readable);
      context.add(writable);
      context.add(read);
      context.add(write);
      readable.poll(from.fd(), PollEvent.IN);
      writable.poll(to.fd(), PollEvent.OUT);
    }

    /** Queues what can be done now. */
    void turn() {
      if (sent == held) {
        MemorySegment full = filling;
        filling = draining;
        draining = full;
        held = filled;
        sent = 0;
        filled = 0;
      }
      if (sent < held && !writable.isOutstanding()) {
        write.write(to.fd(), draining.address() + sent, held - sent, draining);
        context.queue(write);
      }
      if (filled == 0 && !ended && !readable.isOutstanding()) {
        read.read(from.fd(), filling.address(), BUFFER, filling);
        context.queue(read);
      }
      if (sent == held && ended && !closed) {
        // The other direction may go on for long.
        to.shutdown(false, true);
        closed = true;
      }
    }

    /** Looks at what has come of it. What has to be waited for is polled with the next turn. */
    void results() throws ErrnoException {
      if (write.isNew()) {
        int result = write.take();
        if (result == -Errno.EAGAIN) {
          context.queue(writable);
        } else {
          int count = ErrnoException.check("writing to the " + target, result);
          sent += count;
          bytes += count;
        }
      }
      if (read.isNew()) {
        int result = read.take();
        if (result == -Errno.EAGAIN) {
          context.queue(readable);
        } else {
          filled = ErrnoException.check("reading from the " + source, result);
          ended = filled == 0;
        }
      }
    }

    /** A poll keeps its socket open behind the scenes, until it is told to end. */
    void cancel() {
      context.cancel(readable);
      context.cancel(writable);
    }
  }

  private static final class Poll extends AioPoll {
    @Override
    protected void completed() {}
  }

  /** Remembers that it has completed: a result itself stands for ever. */
  private static final class Transfer extends AioTransfer {
    private boolean completed;

    @Override
    protected void completed() {
      completed = true;
    }

    boolean isNew() {
      return completed;
    }

    int take() {
      completed = false;
      return result();
    }
  }
}
