package org.nettyaio.benchmarks.load;

import java.io.IOException;
import org.nettyaio.benchmarks.Pattern;
import org.nettyaio.linux.socket.Socket;

/**
 * One publisher and its subscribers: the next messages are sent when all subscribers have received
 * the previous ones.
 */
final class Fanout {
  private static final int LENGTH = 128;

  private final LoadLoop loop;
  private final int subscribers;
  private final int messages;
  private final Publisher publisher;
  private int open;
  private int missing;
  private long position;
  private long sentAt;

  /**
   * Begins to connect.
   *
   * @param subscribers how many there are
   * @param messages how many are sent together
   */
  Fanout(LoadLoop loop, String server, int subscribers, int messages) throws IOException {
    this.loop = loop;
    this.subscribers = subscribers;
    this.messages = messages;
    publisher = new Publisher(server);
    for (int i = 0; i < subscribers; i++) {
      new Subscriber(server);
    }
  }

  private void publish() throws IOException {
    if (!loop.isOver()) {
      int length = messages * LENGTH;
      missing = subscribers * messages;
      sentAt = System.nanoTime();
      Peer.sent(publisher.socket.send(Pattern.address(position), length, 0), length);
      position += length;
    }
  }

  /**
   * Called when a connection has been greeted: only then has the server, not just the kernel,
   * accepted it.
   */
  private void opened() throws IOException {
    if (++open == subscribers + 1) {
      publish();
    }
  }

  /** Receives the byte with which the server greets; returns whether it has arrived. */
  private boolean greeted(Socket socket) throws IOException {
    return Peer.received(socket.recv(loop.buffer().address(), 1, 0)) == 1;
  }

  private final class Publisher extends Peer {
    private final Socket socket;

    Publisher(String server) throws IOException {
      socket = connect(server);
      loop.add(this, socket, Poller.IN);
    }

    @Override
    void ready(int events) throws IOException {
      if (greeted(socket)) {
        opened();
      }
    }

    @Override
    void close() throws IOException {
      socket.close();
    }
  }

  private final class Subscriber extends Peer {
    private final Socket socket;
    private boolean isOpen;
    private long received;

    Subscriber(String server) throws IOException {
      socket = connect(server);
      loop.add(this, socket, Poller.IN);
    }

    @Override
    void ready(int events) throws IOException {
      if (!isOpen) {
        isOpen = greeted(socket);
        if (isOpen) {
          opened();
        }
        return;
      }
      int count = received(socket.recv(loop.buffer().address(), loop.bufferLength(), 0));
      if (!Pattern.matches(loop.buffer(), count, received)) {
        throw new IOException("a subscriber got what was not published");
      }
      long before = received / LENGTH;
      received += count;
      for (long message = before; message < received / LENGTH; message++) {
        loop.answered(1, sentAt);
        missing--;
      }
      if (missing == 0 && received == position) {
        publish();
      }
    }

    @Override
    void close() throws IOException {
      socket.close();
    }
  }
}
