package org.nettyaio.channel;

import java.io.IOException;
import java.lang.foreign.Arena;
import org.nettyaio.linux.abi.socket_h;
import org.nettyaio.linux.socket.DescriptorMessage;
import org.nettyaio.linux.socket.Socket;

/** Descriptors of one socket for two holders, as two processes have them. */
final class Descriptors {
  private Descriptors() {}

  /** Returns another descriptor of the same socket, which the caller owns. */
  static int duplicate(Socket socket) throws IOException {
    Socket[] pair = Socket.newUnixPair(socket_h.SOCK_STREAM);
    try (Arena arena = Arena.ofConfined();
        Socket from = pair[0];
        Socket to = pair[1];
        DescriptorMessage message = new DescriptorMessage(arena)) {
      if (message.send(from, socket.fd()) != 1) {
        throw new IOException("the descriptor was not sent");
      }
      int duplicate = message.receive(to);
      if (duplicate < 0) {
        throw new IOException("the descriptor was not received: " + duplicate);
      }
      return duplicate;
    }
  }
}
