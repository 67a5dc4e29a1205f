package org.nettyaio.examples;

import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.util.NetUtil;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code examples/run echo}. */
@Command(
    name = "echo",
    description = "A TCP echo server: sends back what it is sent.",
    mixinStandardHelpOptions = true,
    abbreviateSynopsis = true)
final class EchoCommand implements Runnable {
  @Mixin private ServerOptions options = new ServerOptions();

  @Override
  public void run() {
    EventLoopGroup group = options.newGroup();
    try {
      Channel server = EchoServer.start(options.transport(), group, options.bindAddress());
      System.out.println(
          "echo: listening on "
              + NetUtil.toSocketAddressString(Listening.address(server))
              + " with the "
              + options.transport()
              + " transport");
      server.closeFuture().awaitUninterruptibly();
    } finally {
      group.shutdownGracefully();
    }
  }
}
