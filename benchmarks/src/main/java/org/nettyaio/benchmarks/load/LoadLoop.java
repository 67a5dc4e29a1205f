package org.nettyaio.benchmarks.load;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import org.nettyaio.benchmarks.Pattern;
import org.nettyaio.linux.socket.Socket;

/** Serves all sockets of the load in one thread, and counts what they achieve. */
final class LoadLoop {
  private static final long TICK = TimeUnit.MILLISECONDS.toNanos(50);
  private static final double SLICE_SECONDS = 0.1;
  private static final long LONGEST_DELAY = TimeUnit.SECONDS.toNanos(60);

  private final Poller poller = new Poller();
  private final MemorySegment buffer = Arena.global().allocate(Pattern.MAX_LENGTH);
  private final Histogram delays = new Histogram(LONGEST_DELAY, 3);

  /** Indexed by the number that epoll reports; null where a number is free. */
  private final List<@Nullable Peer> peers = new ArrayList<>();

  private final ArrayDeque<Integer> freeNumbers = new ArrayDeque<>();
  private final List<Peer> ofThisRun = new ArrayList<>();
  private final List<Pulse> pulses = new ArrayList<>();
  private double operations;
  private double leadInOperations;
  private double downloadedMib;
  private long lost;
  private long firstAnswer;
  private boolean over;

  /** Where all peers receive: each must process its bytes before it returns. */
  MemorySegment buffer() {
    return buffer;
  }

  int bufferLength() {
    return (int) buffer.byteSize();
  }

  /**
   * Adds a socket that is closed at the end of the run. A peer may add another socket after closing
   * its last.
   */
  void add(Peer peer, Socket socket, int interest) {
    if (peer.number < 0) {
      ofThisRun.add(peer);
      addForGood(peer, socket, interest);
    } else {
      poller.add(socket.fd(), interest, peer.number);
    }
  }

  /** Adds a socket that outlives the run. */
  void addForGood(Peer peer, Socket socket, int interest) {
    Integer number = freeNumbers.poll();
    if (number == null) {
      number = peers.size();
      peers.add(peer);
    } else {
      peers.set(number, peer);
    }
    peer.number = number;
    poller.add(socket.fd(), interest, number);
  }

  /** Adds a pulse that is called until the end of the run. */
  void add(Pulse pulse) {
    pulses.add(pulse);
  }

  void interest(Peer peer, Socket socket, int interest) {
    poller.modify(socket.fd(), interest, peer.number);
  }

  /** Frees the number of a peer whose socket is about to be closed. */
  void forget(Peer peer) {
    peers.set(peer.number, null);
    freeNumbers.add(peer.number);
    peer.number = -1;
  }

  /** Counts answers to requests that were due to be sent at this time. */
  void answered(int requests, long intendedAt) {
    long now = System.nanoTime();
    if (firstAnswer == 0) {
      firstAnswer = now;
    }
    delays.recordValue(Math.min(now - intendedAt, LONGEST_DELAY));
    count(requests);
  }

  void count(double operations) {
    if (!over) {
      this.operations += operations;
    }
  }

  /** Counts what downloads have received, which is no operation of the workload. */
  void downloaded(double mib) {
    downloadedMib += mib;
  }

  void datagramLost() {
    lost++;
  }

  long lost() {
    return lost;
  }

  /** Whether no more requests may be sent: the run's sockets are being closed. */
  boolean isOver() {
    return over;
  }

  /**
   * Waits until connections are open and the server has reached its rate, then resets the counts.
   */
  void leadIn(double seconds) throws IOException {
    serveFor(seconds);
    delays.reset();
    leadInOperations = operations;
    operations = 0;
    downloadedMib = 0;
  }

  /** Measures the rate of answers in slices, until this long after the first answer. */
  private Ascent ascend(double seconds) throws IOException {
    List<Ascent.Slice> slices = new ArrayList<>();
    long length = (long) (seconds * 1e9);
    long now = System.nanoTime();
    long patience = now + LONGEST_DELAY;
    while (now < (firstAnswer == 0 ? patience : firstAnswer + length)) {
      long start = now;
      double before = operations;
      serveFor(SLICE_SECONDS);
      now = System.nanoTime();
      slices.add(new Ascent.Slice(now, (operations - before) * 1e9 / (now - start)));
    }
    if (firstAnswer == 0) {
      throw new IOException("the server has not answered");
    }
    return Ascent.of(firstAnswer, slices);
  }

  /** Measures for this long; the connections stay open. */
  LoadResult run(double seconds) throws IOException {
    long start = System.nanoTime();
    serveFor(seconds);
    return result(start, null);
  }

  /** The same for a server that has just been started. */
  LoadResult runAscent(double seconds) throws IOException {
    long start = System.nanoTime();
    return result(start, ascend(seconds));
  }

  private LoadResult result(long start, @Nullable Ascent ascent) {
    double elapsed = (System.nanoTime() - start) / 1e9;
    return new LoadResult(
        operations,
        leadInOperations + operations,
        elapsed,
        downloadedMib / elapsed,
        lost,
        delays.getValueAtPercentile(50) / 1e3,
        delays.getValueAtPercentile(99) / 1e3,
        delays.getValueAtPercentile(99.9) / 1e3,
        ascent,
        null);
  }

  private void serveFor(double seconds) throws IOException {
    long now = System.nanoTime();
    long end = now + (long) (seconds * 1e9);
    long nextTick = now + TICK;
    // At a fixed rate requests must be sent on time, so the thread must not sleep.
    int patience = pulses.isEmpty() ? 20 : 0;
    for (; now < end; now = System.nanoTime()) {
      for (Pulse pulse : pulses) {
        pulse.tick(now);
      }
      if (now >= nextTick) {
        nextTick = now + TICK;
        for (Peer peer : ofThisRun) {
          peer.tick(now);
        }
      }
      serve(patience);
    }
  }

  /** Handles what is ready. */
  private void serve(int millis) throws IOException {
    int count = poller.await(millis);
    for (int i = 0; i < count; i++) {
      Peer peer = peers.get(poller.data(i));
      if (peer != null) {
        peer.ready(poller.ready(i));
      }
    }
  }

  /** Closes the sockets of this run and resets the counts. */
  void reset() throws IOException {
    over = true;
    for (Peer peer : ofThisRun) {
      forget(peer);
      peer.close();
    }
    ofThisRun.clear();
    pulses.clear();
    // The server's answers to the closing, also through the backend, belong to this run.
    for (int i = 0; i < 10; i++) {
      serve(1);
    }
    delays.reset();
    operations = 0;
    leadInOperations = 0;
    firstAnswer = 0;
    lost = 0;
    over = false;
  }
}
