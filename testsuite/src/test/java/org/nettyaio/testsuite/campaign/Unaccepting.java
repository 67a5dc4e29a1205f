package org.nettyaio.testsuite.campaign;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/** A server whose queue is full and stays so: whoever else connects waits for an answer. */
final class Unaccepting implements AutoCloseable {
  private static final int FILL = 4;

  private final ServerSocketChannel server = ServerSocketChannel.open();
  private final List<SocketChannel> queue = new ArrayList<>();

  Unaccepting() throws IOException {
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
    for (int i = 0; i < FILL; i++) {
      SocketChannel one = SocketChannel.open();
      one.configureBlocking(false);
      one.connect(server.getLocalAddress());
      queue.add(one);
    }
  }

  InetSocketAddress address() throws IOException {
    return (InetSocketAddress) server.getLocalAddress();
  }

  @Override
  public void close() throws IOException {
    for (SocketChannel one : queue) {
      one.close();
    }
    server.close();
  }
}
