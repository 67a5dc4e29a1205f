package org.nettyaio.benchmarks.load;

import java.io.IOException;
import org.nettyaio.benchmarks.Pattern;
import org.nettyaio.linux.Errno;
import org.nettyaio.linux.ErrnoException;
import org.nettyaio.linux.socket.Socket;

/**
 * A client that sends as much as the server takes and checks what comes back; its echoes are not
 * counted.
 */
final class Firehose extends Peer {
  private static final int WRITE_BYTES = 64 * 1024;

  private final LoadLoop loop;
  private final Socket socket;
  private long sent;
  private long received;

  Firehose(LoadLoop loop, String server) throws IOException {
    this.loop = loop;
    socket = connect(server);
    loop.add(this, socket, Poller.IN | Poller.OUT);
  }

  @Override
  void ready(int events) throws IOException {
    if ((events & Poller.OUT) != 0) {
      int count = socket.send(Pattern.address(sent), WRITE_BYTES, 0);
      if (count < 0 && count != -Errno.EAGAIN) {
        throw new ErrnoException("send", -count);
      }
      sent += Math.max(count, 0);
    }
    if ((events & Poller.IN) != 0) {
      int count = received(socket.recv(loop.buffer().address(), loop.bufferLength(), 0));
      if (!Pattern.matches(loop.buffer(), count, received)) {
        throw new IOException("the echo is broken at byte " + received);
      }
      received += count;
    }
  }

  @Override
  void close() throws IOException {
    socket.close();
  }
}
