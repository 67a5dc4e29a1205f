package org.nettyaio.testsuite.campaign;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One connection: what it is to do, decided beforehand, and how far both sides have come.
 *
 * <p>The client sends messages of the connection's stream; the server sends the same bytes back, up
 * to a limit at which it ends its half. An expectation that the connection does not meet is a fault
 * unless somebody has disturbed it.
 */
final class Session {
  /** How the connection ends. */
  enum Ending {
    /** The client closes when it has all answers. */
    CLOSE,
    /** The client ends its half behind the last message, and reads the rest. */
    CLIENT_ENDS_FIRST,
    /** The server ends its half in the middle; the client sends the rest. */
    SERVER_ENDS_FIRST,
    /** The client resets the connection in the middle. */
    RESET,
    /** The client closes in the middle, with answers unread. */
    BREAK_OFF
  }

  /** The bytes that tell the server who connects: id, total and limit. */
  static final int HEADER_BYTES = 3 * Long.BYTES;

  private static final int MAX_BITS = 18;
  private static final int MAX_MESSAGE = 1 << MAX_BITS;
  private static final int BRIEF_BITS = 7;
  private static final int CHATTY_BITS = 12;
  private static final int CHATTY_MESSAGES = 200;

  private static final int MAX_MESSAGES = 12;
  private static final int MAX_WINDOW = 3;

  final long id;
  final Ending ending;
  final int[] messages;
  final long total;

  /** How many bytes the server sends back. */
  final long limit;

  /** How many messages may be unanswered. */
  final int window;

  /** After how many answered bytes a client that breaks off does so. */
  final long breakAt;

  final AtomicLong received = new AtomicLong();
  final AtomicLong receivedByServer = new AtomicLong();

  private final Ledger ledger;
  private volatile @Nullable String disturbed;
  private volatile long progress = System.nanoTime();
  volatile @Nullable Target client;
  volatile @Nullable Target server;

  private Session(Ledger ledger, Random random) {
    this(ledger, random, 1 + random.nextInt(MAX_MESSAGES), MAX_BITS);
  }

  /** One question after the other, each short: the last piece of each has nothing behind it. */
  static Session chatty(Ledger ledger, Random random) {
    return new Session(ledger, random, CHATTY_MESSAGES, CHATTY_BITS);
  }

  static Session any(Ledger ledger, Random random) {
    return random.nextBoolean() ? new Session(ledger, random) : chatty(ledger, random);
  }

  /** One short message: for connections in numbers. */
  static Session brief(Ledger ledger, Random random) {
    return new Session(ledger, random, 1, BRIEF_BITS);
  }

  private Session(Ledger ledger, Random random, int count, int bits) {
    this.ledger = ledger;
    this.id = random.nextLong();
    messages = new int[count];
    long sum = 0;
    for (int i = 0; i < messages.length; i++) {
      messages[i] = size(random, bits);
      sum += messages[i];
    }
    total = sum;
    // One byte has no middle.
    ending = total == 1 ? Ending.CLOSE : endingOf(random);
    limit = ending == Ending.SERVER_ENDS_FIRST ? 1 + random.nextLong(total - 1) : total;
    window = bits == CHATTY_BITS ? 1 : 1 + random.nextInt(MAX_WINDOW);
    breakAt = random.nextLong(total);
  }

  private static Ending endingOf(Random random) {
    int choice = random.nextInt(100);
    if (choice < 50) {
      return Ending.CLOSE;
    } else if (choice < 68) {
      return Ending.CLIENT_ENDS_FIRST;
    } else if (choice < 86) {
      return Ending.SERVER_ENDS_FIRST;
    }
    return choice < 93 ? Ending.RESET : Ending.BREAK_OFF;
  }

  /** As many small ones as large ones: evenly distributed in the number of bits. */
  private static int size(Random random, int maxBits) {
    int bits = random.nextInt(maxBits + 1);
    return Math.min(MAX_MESSAGE, (1 << bits) + random.nextInt(1 << bits));
  }

  byte[] header() {
    return ByteBuffer.allocate(HEADER_BYTES).putLong(id).putLong(total).putLong(limit).array();
  }

  VerifiedStream stream() {
    return new VerifiedStream(id);
  }

  /** From now on errors and missing bytes are to be expected. */
  void disturb(String by) {
    disturbed = by;
  }

  boolean isDisturbed() {
    return disturbed != null;
  }

  /** Something moves: the connection does not stand still. */
  void progress() {
    progress = System.nanoTime();
  }

  long nanosWithoutProgress() {
    return System.nanoTime() - progress;
  }

  /**
   * Records a fault of this connection, unless it was disturbed. Whether one of its faults excuses
   * the others is known at the end only: one side may see the consequence before the other has told
   * of the cause.
   */
  void fault(String what) {
    if (!isDisturbed()) {
      ledger.suspect(this, what);
    }
  }

  void fault(String what, Throwable cause) {
    fault(what + Ledger.text(cause));
  }

  /** Bytes have come back; returns how many requests have been answered in full by now. */
  int answered(VerifiedStream stream, byte[] bytes, int length) {
    progress();
    int before = answeredBy(received.get());
    int wrong = stream.check(bytes, 0, length);
    received.addAndGet(length);
    ledger.add("bytes", length);
    if (wrong != 0) {
      // No disturbance excuses a wrong byte.
      ledger.add("bytes wrong", wrong);
      ledger.fault(wrong + " wrong bytes of " + length + " at the client: " + this);
    }
    int now = answeredBy(received.get());
    ledger.add("requests", now - before);
    return now;
  }

  private int answeredBy(long bytes) {
    long end = 0;
    int count = 0;
    while (count < messages.length && (end += messages[count]) <= bytes) {
      count++;
    }
    return count;
  }

  /** Takes what a buffer has without releasing it. */
  static byte[] bytes(ByteBuf buffer) {
    byte[] bytes = new byte[buffer.readableBytes()];
    buffer.getBytes(buffer.readerIndex(), bytes);
    return bytes;
  }

  /** The client's side is closed. */
  void clientEnded() {
    if (received.get() != limit) {
      if (!isDisturbed()) {
        ledger.add("bytes lost", limit - received.get());
      }
      fault("the client got " + received + " bytes of " + limit);
    }
    ledger.add(isDisturbed() ? "connections disturbed" : "connections undisturbed", 1);
  }

  /** The server's side is closed. */
  void serverEnded() {
    if (receivedByServer.get() != total) {
      fault("the server got " + receivedByServer + " bytes of " + total);
    }
  }

  /** Whether the server has read nothing of the connection. */
  boolean isUnknownToServer() {
    return server == null;
  }

  @Override
  public String toString() {
    return String.format(
        "session %x, %s of %d messages, client got %d of %d, server %d of %d, by %s; "
            + "at the server %s; at the client %s",
        id,
        ending,
        messages.length,
        received.get(),
        limit,
        receivedByServer.get(),
        total,
        disturbed == null ? "nobody" : disturbed,
        server,
        client);
  }
}
