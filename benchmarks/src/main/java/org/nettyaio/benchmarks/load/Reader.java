package org.nettyaio.benchmarks.load;

import java.io.IOException;
import org.nettyaio.benchmarks.Pattern;
import org.nettyaio.linux.socket.Socket;

/** Reads what the server streams; counts MiB. */
final class Reader extends Peer {
  private static final double MIB = 1 << 20;

  private final LoadLoop loop;
  private final Socket socket;
  private long position;

  Reader(LoadLoop loop, String server) throws IOException {
    this.loop = loop;
    socket = connect(server);
    loop.add(this, socket, Poller.IN);
  }

  @Override
  void ready(int events) throws IOException {
    int count = received(socket.recv(loop.buffer().address(), loop.bufferLength(), 0));
    if (!Pattern.matches(loop.buffer(), count, position)) {
      throw new IOException("the stream is broken at byte " + position);
    }
    position += count;
    loop.count(count / MIB);
  }

  @Override
  void close() throws IOException {
    socket.close();
  }
}
