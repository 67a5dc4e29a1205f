package org.nettyaio.testsuite;

import io.netty.channel.unix.DomainSocketAddress;
import io.netty.testsuite.transport.socket.AbstractSocketShutdownOutputByPeerTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** Netty's test of half closure, where the peer is a Unix domain socket of the JDK's. */
abstract class DomainShutdownOutputByPeer
    extends AbstractSocketShutdownOutputByPeerTest<SocketChannel> {

  @Override
  protected SocketChannel newSocket() {
    try {
      return SocketChannel.open(StandardProtocolFamily.UNIX);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  protected void connect(SocketChannel peer, SocketAddress address) throws IOException {
    peer.connect(DomainAddresses.ofJdk((DomainSocketAddress) address));
  }

  @Override
  protected void write(SocketChannel peer, int data) throws IOException {
    peer.write(ByteBuffer.wrap(new byte[] {(byte) data}));
  }

  @Override
  protected void shutdownOutput(SocketChannel peer) throws IOException {
    peer.shutdownOutput();
  }

  @Override
  protected void close(SocketChannel peer) throws IOException {
    peer.close();
  }
}
