package org.nettyaio.benchmarks.load;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.net.InetSocketAddress;
import org.nettyaio.linux.Errno;
import org.nettyaio.linux.abi.in_h;
import org.nettyaio.linux.abi.socket_h;
import org.nettyaio.linux.abi.tcp_h;
import org.nettyaio.linux.socket.AddressBuffer;
import org.nettyaio.linux.socket.Socket;

/**
 * The echo server behind the proxy, in the load's own thread, where it costs only two system calls
 * for a request.
 */
final class Backend extends Peer {
  private final LoadLoop loop;
  private final Socket listener;
  private final AddressBuffer client = new AddressBuffer(Arena.global());
  private final int port;

  Backend(LoadLoop loop) throws IOException {
    this.loop = loop;
    listener = Socket.newTcp(socket_h.AF_INET);
    listener.bind(new InetSocketAddress(loopback(1), 0));
    listener.listen(4096);
    port = ((InetSocketAddress) listener.localAddress()).getPort();
    loop.addForGood(this, listener, Poller.IN);
  }

  int port() {
    return port;
  }

  @Override
  void ready(int events) throws IOException {
    int fd = listener.accept(client);
    if (fd >= 0) {
      Socket socket = listener.accepted(fd);
      socket.options().set(in_h.IPPROTO_TCP, tcp_h.TCP_NODELAY, 1);
      loop.addForGood(new Connection(socket), socket, Poller.IN);
    }
  }

  @Override
  void close() throws IOException {
    listener.close();
  }

  private final class Connection extends Peer {
    private final Socket socket;

    Connection(Socket socket) {
      this.socket = socket;
    }

    @Override
    void ready(int events) throws IOException {
      long address = loop.buffer().address();
      int count = socket.recv(address, loop.bufferLength(), 0);
      if (count > 0) {
        sent(socket.send(address, count, 0), count);
      } else if (count != -Errno.EAGAIN) {
        loop.forget(this);
        close();
      }
    }

    @Override
    void close() throws IOException {
      socket.close();
    }
  }
}
