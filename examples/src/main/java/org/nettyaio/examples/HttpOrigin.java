package org.nettyaio.examples;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpServerKeepAliveHandler;
import io.netty.handler.stream.ChunkedWriteHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** The HTTP server that is the proxy's upstream when it is given no other. */
final class HttpOrigin {
  private HttpOrigin() {}

  /**
   * Starts listening on a free port of the loopback interface.
   *
   * @return the listening channel
   */
  static Channel start(Transport transport, EventLoopGroup group) {
    return Listening.on(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
        new ServerBootstrap()
            .group(group)
            .channel(transport.serverChannel())
            .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel client) {
                    client
                        .pipeline()
                        .addLast(
                            new HttpServerCodec(),
                            new HttpServerKeepAliveHandler(),
                            // Asks a body for its next chunk only while the channel has room for
                            // it.
                            new ChunkedWriteHandler(),
                            new HttpOriginHandler());
                  }
                }));
  }
}
