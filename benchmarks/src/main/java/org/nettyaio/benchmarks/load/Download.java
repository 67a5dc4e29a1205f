package org.nettyaio.benchmarks.load;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.nettyaio.benchmarks.Pattern;
import org.nettyaio.benchmarks.PatternFile;
import org.nettyaio.linux.socket.Socket;

/**
 * A client that downloads a file again and again and checks every byte. It adds to the rate of
 * downloads, not to the operations.
 */
final class Download extends Peer {
  private static final double MIB = 1 << 20;

  private final LoadLoop loop;
  private final @Nullable Pace pace;
  private final Socket socket;
  private boolean open;
  private long position;

  /**
   * Begins to connect.
   *
   * @param pace limits it together with other downloads; null for no limit
   */
  Download(LoadLoop loop, String server, @Nullable Pace pace) throws IOException {
    this.loop = loop;
    this.pace = pace;
    socket = connect(server);
    loop.add(this, socket, Poller.OUT);
  }

  @Override
  void ready(int events) throws IOException {
    if (!open) {
      open = true;
      loop.interest(this, socket, Poller.IN);
      request();
      return;
    }
    int count = received(socket.recv(loop.buffer().address(), loop.bufferLength(), 0));
    if (count > PatternFile.BYTES - position || !Pattern.matches(loop.buffer(), count, position)) {
      throw new IOException("the file is broken at byte " + position);
    }
    position += count;
    loop.downloaded(count / MIB);
    if (position == PatternFile.BYTES) {
      position = 0;
      request();
    }
    if (pace != null && !pace.spend(count)) {
      loop.interest(this, socket, 0);
      pace.queue(this);
    }
  }

  /** Reads again. */
  void resume() {
    loop.interest(this, socket, Poller.IN);
  }

  private void request() throws IOException {
    if (!loop.isOver()) {
      int length = PatternFile.REQUEST_BYTES;
      sent(socket.send(PatternFile.requestAddress(), length, 0), length);
    }
  }

  @Override
  void close() throws IOException {
    socket.close();
  }
}
