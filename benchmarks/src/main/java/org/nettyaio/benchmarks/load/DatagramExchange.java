package org.nettyaio.benchmarks.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.nettyaio.benchmarks.Pattern;
import org.nettyaio.linux.Errno;
import org.nettyaio.linux.abi.socket_h;
import org.nettyaio.linux.socket.Socket;

/**
 * A UDP client with one outstanding datagram, which it sends again if no answer arrives in time.
 */
final class DatagramExchange extends Peer {
  private static final int LENGTH = 128;
  private static final long PATIENCE = TimeUnit.MILLISECONDS.toNanos(200);

  private final LoadLoop loop;
  private final Socket socket;
  private long position;
  private long sentAt;

  DatagramExchange(LoadLoop loop, String server) throws IOException {
    this.loop = loop;
    socket = Socket.newUdp(socket_h.AF_INET);
    begin(socket, new InetSocketAddress(loopback(1), Integer.parseInt(server)));
    loop.add(this, socket, Poller.IN);
    send();
  }

  private void send() throws IOException {
    sentAt = System.nanoTime();
    sent(socket.send(Pattern.address(position), LENGTH, 0), LENGTH);
  }

  @Override
  void ready(int events) throws IOException {
    int count = socket.recv(loop.buffer().address(), loop.bufferLength(), 0);
    if (count == -Errno.EAGAIN) {
      return;
    }
    if (received(count) != LENGTH || !Pattern.matches(loop.buffer(), LENGTH, position)) {
      if (loop.lost() == 0) {
        throw new IOException("a datagram came back other than it was sent");
      }
      // This may be the late answer to a datagram that was sent twice.
      return;
    }
    loop.answered(1, sentAt);
    position += LENGTH;
    if (!loop.isOver()) {
      send();
    }
  }

  @Override
  void tick(long now) throws IOException {
    if (now - sentAt > PATIENCE) {
      loop.datagramLost();
      send();
    }
  }

  @Override
  void close() throws IOException {
    socket.close();
  }
}
