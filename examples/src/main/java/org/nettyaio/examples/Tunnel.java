package org.nettyaio.examples;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;

/**
 * The life of one proxied connection: two connected channels on one event loop, and what the end of
 * one means for the other.
 *
 * <p>Used only on that event loop, so nothing here is locked or volatile.
 */
final class Tunnel {
  private final SocketChannel client;
  private final SocketChannel upstream;
  private final ProxyStats stats;

  /** Both channels are closed or about to be, so further failures need no action. */
  private boolean closed;

  Tunnel(SocketChannel client, SocketChannel upstream, ProxyStats stats) {
    this.client = client;
    this.upstream = upstream;
    this.stats = stats;
  }

  /** Begins to relay. Both channels must have been connected with auto-read off. */
  void open() {
    client.pipeline().addLast(new Relay(this, upstream, stats.toUpstream));
    upstream.pipeline().addLast(new Relay(this, client, stats.toClients));
    if (!client.isActive() || !upstream.isActive()) {
      // Closed before its handler could see it.
      abort();
      return;
    }
    client.config().setAutoRead(true);
    upstream.config().setAutoRead(true);
    // A side that ended without sending anything may already be known to have ended: some
    // transports notice that without a read().
    if (client.isInputShutdown()) {
      endOfInput(upstream);
    }
    if (upstream.isInputShutdown()) {
      endOfInput(client);
    }
  }

  /**
   * One side has sent its last byte: pass that on once everything before it has been sent, and
   * close both sides when both directions have ended.
   *
   * @param destination the other side
   */
  void endOfInput(SocketChannel destination) {
    // The empty buffer is done when everything queued before it has been sent.
    destination
        .writeAndFlush(Unpooled.EMPTY_BUFFER)
        .addListener(
            flushed -> {
              if (flushed.isSuccess()) {
                destination.shutdownOutput().addListener(shut -> ended(shut.isSuccess()));
              } else {
                abort();
              }
            });
  }

  private void ended(boolean shut) {
    if (!shut) {
      abort();
    } else if (!closed && client.isOutputShutdown() && upstream.isOutputShutdown()) {
      closed = true;
      client.close();
      upstream.close();
    }
  }

  /**
   * Something broke: reset both connections. A plain close would look like a regular end, and the
   * peer would take what it has received for complete.
   */
  void abort() {
    if (!closed) {
      closed = true;
      reset(client);
      reset(upstream);
    }
  }

  /** Closes so that the peer sees a reset. Does nothing to a channel that is closed. */
  static void reset(Channel channel) {
    if (!channel.isOpen()) {
      return;
    }
    try {
      channel.config().setOption(ChannelOption.SO_LINGER, 0);
    } catch (ChannelException e) {
      // It has closed in the meantime, so there is no connection left to reset.
    }
    channel.close();
  }
}
