package org.nettyaio.benchmarks.load;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.nettyaio.benchmarks.Pattern;
import org.nettyaio.linux.socket.Socket;

/**
 * One connection that carries many streams, each with one message outstanding. A message contains
 * the number of its stream and its own number within the stream. It is sent by a call of its own,
 * or together with all messages that answers of the same read have made due.
 */
final class Multiplex extends Peer {
  private static final int STREAMS = 32;
  private static final int HEADER = 2 * Integer.BYTES;

  private final LoadLoop loop;
  private final Socket socket;
  private final int length;

  /** Received messages, the last of which may be incomplete; at most one for each stream. */
  private final MemorySegment received;

  private final MemorySegment expected;
  private final boolean together;

  /** What is to be sent by the next call; the first {@link #queued} bytes are in use. */
  private final MemorySegment sending;

  private int queued;
  private final int[] messages = new int[STREAMS];
  private final long[] sentAt = new long[STREAMS];
  private boolean open;
  private int filled;

  /**
   * Begins to connect.
   *
   * @param length of a message, in bytes
   * @param together whether one call sends all messages that are due
   */
  Multiplex(LoadLoop loop, String server, int length, boolean together) throws IOException {
    this.loop = loop;
    this.length = length;
    received = Arena.ofAuto().allocate((long) STREAMS * length);
    expected = Arena.ofAuto().allocate(length);
    this.together = together;
    sending = Arena.ofAuto().allocate((long) STREAMS * length);
    socket = connect(server);
    loop.add(this, socket, Poller.OUT);
  }

  @Override
  void ready(int events) throws IOException {
    if (!open) {
      open = true;
      loop.interest(this, socket, Poller.IN);
      for (int stream = 0; stream < STREAMS; stream++) {
        send(stream);
      }
      sendQueued();
      return;
    }
    int room = (int) received.byteSize() - filled;
    filled += received(socket.recv(received.address() + filled, room, 0));
    int position = 0;
    for (; filled - position >= length; position += length) {
      answered(received.asSlice(position, length));
    }
    filled -= position;
    MemorySegment.copy(received, position, received, 0, filled);
    sendQueued();
  }

  private void send(int stream) throws IOException {
    if (!loop.isOver()) {
      messages[stream]++;
      sentAt[stream] = System.nanoTime();
      MemorySegment.copy(message(stream), 0, sending, queued, length);
      queued += length;
      if (!together) {
        sendQueued();
      }
    }
  }

  private void sendQueued() throws IOException {
    if (queued > 0) {
      sent(socket.send(sending.address(), queued, 0), queued);
      queued = 0;
    }
  }

  private void answered(MemorySegment answer) throws IOException {
    int stream = answer.get(ValueLayout.JAVA_INT_UNALIGNED, 0);
    if (stream < 0 || stream >= STREAMS || message(stream).mismatch(answer) >= 0) {
      throw new IOException("a stream got what it did not ask for: " + stream);
    }
    loop.answered(1, sentAt[stream]);
    send(stream);
  }

  /** The outstanding message of the stream; valid until the next call. */
  private MemorySegment message(int stream) {
    expected.set(ValueLayout.JAVA_INT_UNALIGNED, 0, stream);
    expected.set(ValueLayout.JAVA_INT_UNALIGNED, Integer.BYTES, messages[stream]);
    int offset = Pattern.offset((long) messages[stream] * STREAMS + stream);
    MemorySegment.copy(Pattern.segment(), offset, expected, HEADER, length - HEADER);
    return expected;
  }

  @Override
  void close() throws IOException {
    socket.close();
  }
}
