package org.nettyaio.benchmarks.load;

import java.io.IOException;
import org.nettyaio.benchmarks.Pattern;
import org.nettyaio.linux.socket.Socket;

/** A client that connects, sends one request, receives the answer, closes, and begins again. */
final class Churn extends Peer {
  private static final int LENGTH = 128;

  private final LoadLoop loop;
  private final String server;
  private Socket socket;
  private boolean open;
  private int received;
  private long position;
  private long startedAt;

  Churn(LoadLoop loop, String server) throws IOException {
    this.loop = loop;
    this.server = server;
    begin();
  }

  private void begin() throws IOException {
    open = false;
    received = 0;
    startedAt = System.nanoTime();
    socket = connect(server);
    loop.add(this, socket, Poller.OUT);
  }

  @Override
  void ready(int events) throws IOException {
    if (!open) {
      open = true;
      loop.interest(this, socket, Poller.IN);
      sent(socket.send(Pattern.address(position), LENGTH, 0), LENGTH);
      return;
    }
    int count = received(socket.recv(loop.buffer().address(), loop.bufferLength(), 0));
    if (!Pattern.matches(loop.buffer(), count, position + received)) {
      throw new IOException("the server has sent what it was not asked for");
    }
    received += count;
    if (received == LENGTH) {
      socket.close();
      loop.answered(1, startedAt);
      position += LENGTH;
      if (!loop.isOver()) {
        begin();
      }
    }
  }

  @Override
  void close() throws IOException {
    socket.close();
  }
}
