package org.nettyaio.testsuite;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;

/** The connecting channel notices that the server has closed the accepted one. */
abstract class PeerCloseSeenByClient extends AbstractPeerClose {

  @Override
  Channel connect(ServerBootstrap sb, Bootstrap cb, Watched watched, Peer peer)
      throws InterruptedException {
    Channel listener = sb.childHandler(peer).bind().sync().channel();
    cb.option(ChannelOption.AUTO_READ, false)
        .option(ChannelOption.RECVBUF_ALLOCATOR, smallReads())
        .handler(watched)
        .connect(listener.localAddress())
        .sync();
    return listener;
  }
}
