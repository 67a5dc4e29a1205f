package org.nettyaio.examples;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import java.net.InetSocketAddress;

/** A TCP echo server: the smallest complete use of a transport. */
final class EchoServer {
  private EchoServer() {}

  /**
   * Starts listening.
   *
   * @return the listening channel; closing it ends the server, not its connections
   * @throws UserError if the address cannot be bound
   */
  static Channel start(Transport transport, EventLoopGroup group, InetSocketAddress address) {
    EchoHandler echo = new EchoHandler();
    return Listening.on(
        address,
        new ServerBootstrap()
            .group(group)
            .channel(transport.serverChannel())
            .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel client) {
                    client.pipeline().addLast(echo);
                  }
                }));
  }
}
