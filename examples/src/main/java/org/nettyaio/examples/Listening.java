package org.nettyaio.examples;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;

/** Binds a server, and says where it listens or, in one line, why it cannot. */
final class Listening {
  private Listening() {}

  /**
   * Binds, and waits until that is done. Not to be called on an event loop.
   *
   * @throws UserError if the address cannot be bound: in use, not this machine's, not permitted
   */
  static Channel on(InetSocketAddress address, ServerBootstrap bootstrap) {
    ChannelFuture bound = bootstrap.bind(address).awaitUninterruptibly();
    Throwable failure = bound.cause();
    if (failure != null) {
      throw new UserError(
          "cannot listen on "
              + NetUtil.toSocketAddressString(address)
              + ": "
              + UserError.why(failure));
    }
    return bound.channel();
  }

  /** The address a bound server listens on, with the port the kernel chose if 0 was asked for. */
  static InetSocketAddress address(Channel server) {
    return (InetSocketAddress) server.localAddress();
  }
}
