package org.nettyaio.testsuite.campaign;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A client that shares no code with the transport: a blocking socket of the JDK. */
final class JdkClient {
  private static final int MAX_READ = 100_000;

  private final Session session;
  private final Ledger ledger;
  private final Random random;
  private final VerifiedStream outgoing;
  private final VerifiedStream incoming;

  JdkClient(Session session, Ledger ledger) {
    this.session = session;
    this.ledger = ledger;
    this.random = new Random(session.id);
    this.outgoing = session.stream();
    this.incoming = session.stream();
  }

  /** Does all that the session is to do; ends early if the socket is closed by another thread. */
  void run(SocketChannel socket, SocketAddress server) {
    try {
      socket.connect(server);
      write(socket, session.header());
      exchange(socket);
    } catch (IOException e) {
      session.fault("exception at the JDK's client", e);
    } finally {
      close(socket);
      session.clientEnded();
    }
  }

  private static void close(SocketChannel socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private void exchange(SocketChannel socket) throws IOException {
    boolean pipelines = session.ending == Session.Ending.CLIENT_ENDS_FIRST;
    boolean breaks =
        session.ending == Session.Ending.RESET || session.ending == Session.Ending.BREAK_OFF;
    for (int message : session.messages) {
      send(socket, message);
      long expected = Math.min(outgoing.offset(), session.limit);
      if (breaks && expected > session.breakAt) {
        read(socket, session.breakAt);
        breakOff(socket);
        return;
      }
      if (!pipelines) {
        read(socket, expected);
      }
    }
    if (pipelines) {
      socket.shutdownOutput();
    }
    read(socket, session.limit);
    if (session.limit < session.total || pipelines) {
      readEnd(socket);
    }
  }

  private void breakOff(SocketChannel socket) throws IOException {
    session.disturb("its client");
    boolean reset = session.ending == Session.Ending.RESET;
    if (reset && socket.supportedOptions().contains(StandardSocketOptions.SO_LINGER)) {
      socket.setOption(StandardSocketOptions.SO_LINGER, 0);
    }
    ledger.add(reset ? "resets" : "closes", 1);
    socket.close();
  }

  private void send(SocketChannel socket, int length) throws IOException {
    int rest = length;
    while (rest > 0) {
      int part = random.nextBoolean() ? rest : 1 + random.nextInt(rest);
      write(socket, outgoing.next(part));
      rest -= part;
    }
  }

  private void write(SocketChannel socket, byte[] bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      socket.write(buffer);
      session.progress();
    }
  }

  /** Reads until so many bytes have come in all; now and then slowly. */
  private void read(SocketChannel socket, long expected) throws IOException {
    if (random.nextInt(8) == 0) {
      // Not to wait for anything: a reader that is late fills the server's buffers.
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(10)));
    }
    while (session.received.get() < expected) {
      long missing = expected - session.received.get();
      ByteBuffer buffer =
          ByteBuffer.allocate((int) Math.min(missing, 1 + random.nextInt(MAX_READ)));
      int read = socket.read(buffer);
      if (read < 0) {
        throw new IOException("the end of the stream, " + missing + " bytes early");
      }
      session.answered(incoming, buffer.array(), read);
    }
  }

  private void readEnd(SocketChannel socket) throws IOException {
    // A stream that goes on is a fault, whatever it brings.
    int read = socket.read(ByteBuffer.allocate(1));
    if (read >= 0 && !session.isDisturbed()) {
      ledger.fault("more than was to come: " + session);
    }
  }
}
