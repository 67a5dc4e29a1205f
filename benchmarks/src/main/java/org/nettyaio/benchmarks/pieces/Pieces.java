package org.nettyaio.benchmarks.pieces;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;
import org.nettyaio.linux.abi.poll_h;
import org.nettyaio.linux.abi.socket_h;
import org.nettyaio.linux.aio.AioContext;
import org.nettyaio.linux.aio.AioPoll;
import org.nettyaio.linux.aio.AioTransfer;
import org.nettyaio.linux.socket.Socket;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Measures what single steps of the loop cost and allocate. Reads are of a socket that has nothing
 * to read, so that they show the cost of the call alone; for a batch the result is divided by its
 * size.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
public class Pieces {
  private static final int FEW = 8;
  private static final int ROUND = 32;
  private static final int LENGTH = 2048;

  private final MemorySegment buffer = Arena.ofAuto().allocate(LENGTH);
  private final Transfer[] transfers = new Transfer[ROUND];
  private final Poll[] polls = new Poll[ROUND];
  private AioContext context;
  private Socket[] pair;

  private int sum;

  /** Adds its result to the sum, so that the JVM cannot leave the work out. */
  private final class Transfer extends AioTransfer {
    @Override
    protected void completed() {
      sum += result();
    }
  }

  /** Adds its result to the sum, so that the JVM cannot leave the work out. */
  private final class Poll extends AioPoll {
    @Override
    protected void completed() {
      sum += result();
    }
  }

  /** Opens a pair of connected sockets. */
  @Setup(Level.Trial)
  public void open() throws IOException {
    context = AioContext.open(4 * ROUND, 4 * ROUND);
    pair = Socket.newUnixPair(socket_h.SOCK_STREAM);
    for (int i = 0; i < ROUND; i++) {
      transfers[i] = new Transfer();
      context.add(transfers[i]);
      polls[i] = new Poll();
      context.add(polls[i]);
    }
  }

  /** Closes everything. */
  @TearDown(Level.Trial)
  public void close() throws IOException {
    context.close();
    pair[0].close();
    pair[1].close();
  }

  /** A system call from Java that does next to nothing. */
  @Benchmark
  public int downcall() {
    return pair[0].recv(buffer.address(), LENGTH, 0);
  }

  /** The same as the request of a loop. */
  @Benchmark
  public int performRead() {
    Transfer transfer = transfers[0];
    transfer.read(pair[0].fd(), buffer.address(), LENGTH, buffer);
    return transfer.perform();
  }

  /** Reading a ring that is empty. */
  @Benchmark
  public int reapNothing() {
    return context.reap();
  }

  /** Setting up a request, queueing it, and taking it out again: no system call. */
  @Benchmark
  public boolean prepareAndWithdraw() {
    Transfer transfer = transfers[0];
    transfer.read(pair[0].fd(), buffer.address(), LENGTH, buffer);
    context.queue(transfer);
    return context.cancel(transfer);
  }

  /** One read in a batch of its own. */
  @Benchmark
  public int readBatchOf1() {
    return reads(1);
  }

  /** One of a few reads in a batch. */
  @Benchmark
  @OperationsPerInvocation(FEW)
  public int readBatchOf8() {
    return reads(FEW);
  }

  /** One of as many reads as a round has. */
  @Benchmark
  @OperationsPerInvocation(ROUND)
  public int readBatchOf32() {
    return reads(ROUND);
  }

  private int reads(int count) {
    for (int i = 0; i < count; i++) {
      transfers[i].read(pair[0].fd(), buffer.address(), LENGTH, buffer);
      context.queue(transfers[i]);
    }
    return finish();
  }

  /** One poll that fires at once, in a batch of its own. */
  @Benchmark
  public int pollBatchOf1() {
    return polls(1);
  }

  /** One of as many such polls as a round has. */
  @Benchmark
  @OperationsPerInvocation(ROUND)
  public int pollBatchOf32() {
    return polls(ROUND);
  }

  private int polls(int count) {
    for (int i = 0; i < count; i++) {
      polls[i].poll(pair[0].fd(), poll_h.POLLOUT);
      context.queue(polls[i]);
    }
    return finish();
  }

  private int finish() {
    sum = 0;
    context.submit();
    context.reap();
    return sum;
  }
}
