package org.nettyaio.testsuite;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;

/** The accepted channel notices that the client has closed. */
abstract class PeerCloseSeenByServer extends AbstractPeerClose {

  @Override
  Channel connect(ServerBootstrap sb, Bootstrap cb, Watched watched, Peer peer)
      throws InterruptedException {
    sb.childOption(ChannelOption.AUTO_READ, false)
        .childOption(ChannelOption.RECVBUF_ALLOCATOR, smallReads())
        .childHandler(watched);
    Channel listener = sb.bind().sync().channel();
    cb.handler(peer).connect(listener.localAddress()).sync();
    return listener;
  }
}
