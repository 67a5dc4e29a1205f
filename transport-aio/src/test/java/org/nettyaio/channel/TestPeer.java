package org.nettyaio.channel;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** The other end of a channel under test: a blocking socket of the JDK's, with time-outs. */
final class TestPeer implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 20_000;

  final AioSocketChannel channel;
  final Socket socket;

  private TestPeer(AioSocketChannel channel, Socket socket) {
    this.channel = channel;
    this.socket = socket;
  }

  /** Connects a channel of this loop with a peer. */
  static TestPeer connect(EventLoopGroup loop, ChannelHandler handler, boolean autoRead) {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      AioSocketChannel channel =
          (AioSocketChannel)
              new Bootstrap()
                  .group(loop)
                  .channel(AioSocketChannel.class)
                  .option(ChannelOption.AUTO_READ, autoRead)
                  .handler(handler)
                  .connect(
                      new InetSocketAddress(
                          InetAddress.getLoopbackAddress(), server.getLocalPort()))
                  .syncUninterruptibly()
                  .channel();
      Socket socket = server.accept();
      socket.setSoTimeout(PATIENCE_MILLIS);
      return new TestPeer(channel, socket);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void write(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  byte[] read(int length) throws IOException {
    return socket.getInputStream().readNBytes(length);
  }

  /** Returns all that comes until the channel's end of the stream. */
  byte[] readToEnd() throws IOException {
    return socket.getInputStream().readAllBytes();
  }

  @Override
  public void close() throws IOException {
    socket.close();
    // Its loop may have ended, and the channel with it.
    if (channel.isOpen()) {
      channel.close().syncUninterruptibly();
    }
  }
}
