package org.nettyaio.benchmarks.load;

import java.io.IOException;
import org.nettyaio.linux.socket.Socket;

/** A connection with one request, or one group of pipelined requests, outstanding at a time. */
final class Exchange extends Peer {
  private final LoadLoop loop;
  private final Socket socket;
  private final Script script;
  private final Schedule schedule;
  private boolean open;
  private boolean waiting;
  private long sent;
  private long received;
  private int missing;
  private long intendedAt;

  Exchange(LoadLoop loop, Socket socket, Script script, Schedule schedule) {
    this.loop = loop;
    this.socket = socket;
    this.script = script;
    this.schedule = schedule;
    loop.add(this, socket, Poller.OUT);
  }

  /** Sends a request; the delay of the answer is measured from when it was due to be sent. */
  void send(long intendedAt) throws IOException {
    if (loop.isOver()) {
      return;
    }
    this.intendedAt = intendedAt;
    int length = script.requestLength();
    sent(socket.send(script.request(sent), length, 0), length);
    sent += length;
    missing = script.responseLength();
    waiting = true;
  }

  @Override
  void ready(int events) throws IOException {
    if (!open) {
      open = true;
      loop.interest(this, socket, Poller.IN);
      schedule.free(this);
      return;
    }
    int count = received(socket.recv(loop.buffer().address(), loop.bufferLength(), 0));
    if (count == 0) {
      return;
    }
    if (!waiting || count > missing || !script.matches(loop.buffer(), count, received)) {
      throw new IOException("the server has sent what it was not asked for, at byte " + received);
    }
    received += count;
    missing -= count;
    if (missing == 0) {
      waiting = false;
      loop.answered(script.operations(), intendedAt);
      schedule.free(this);
    }
  }

  @Override
  void close() throws IOException {
    socket.close();
  }
}
