package org.nettyaio.examples;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A TCP proxy: each connection it accepts is joined to one it makes to the upstream.
 *
 * <p>Memory is bounded per connection whatever the two sides do (see {@link Relay}), and so is the
 * number of clients: those beyond the limit wait in the kernel until others have ended. Half
 * closure and resets are passed on (see {@link Tunnel}).
 */
final class ProxyServer {
  /**
   * How much may wait to be written to one side before the other is no longer read, in bytes, and
   * how far that has to go down until it is read again. Larger values interrupt reading less often,
   * but cost memory for each stalled connection.
   */
  static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(64 << 10, 128 << 10);

  /**
   * What a connection keeps in memory at the most, in bytes, if neither side reads: for each
   * direction what is queued, and the read that went beyond the high-water mark.
   */
  static final long KEPT_BYTES = 2L * (WATER_MARK.high() + (64 << 10));

  private static final int CONNECT_TIMEOUT_MILLIS = 10_000;

  private final Transport transport;
  private final EventLoopGroup group;
  private final HostAndPort upstream;
  private final Consumer<String> log;
  private final ProxyStats stats = new ProxyStats();
  private final ChannelGroup connections =
      new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
  private final int maxClients;
  private final Channel listener;

  /**
   * Starts listening.
   *
   * @param group of {@code transport}; stays the caller's to shut down
   * @param maxClients about how many clients are served at a time
   * @param log gets a line for each upstream connection that failed; called on event loops
   * @throws UserError if the address cannot be bound
   */
  ProxyServer(
      Transport transport,
      EventLoopGroup group,
      InetSocketAddress address,
      HostAndPort upstream,
      int maxClients,
      Consumer<String> log) {
    this.maxClients = maxClients;
    this.transport = transport;
    this.group = group;
    this.upstream = upstream;
    this.log = log;
    this.listener = Listening.on(address, serverBootstrap());
  }

  private ServerBootstrap serverBootstrap() {
    return new ServerBootstrap()
        .group(group)
        .channel(transport.serverChannel())
        .handler(new Limit())
        .childOption(ChannelOption.AUTO_READ, false)
        .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
        .childOption(ChannelOption.TCP_NODELAY, true)
        .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
        .childHandler(
            new ChannelInitializer<SocketChannel>() {
              @Override
              protected void initChannel(SocketChannel client) {
                connections.add(client);
                client.pipeline().addLast(new ConnectUpstream());
              }
            });
  }

  /**
   * Stops accepting while the limit of clients is reached. Clients are counted on the loop that
   * accepts: if their own loops counted them, more could be accepted before the count is known.
   */
  private final class Limit extends ChannelInboundHandlerAdapter {
    private int clients;

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object client) {
      if (++clients == maxClients) {
        ctx.channel().config().setAutoRead(false);
      }
      ((SocketChannel) client).closeFuture().addListener(closed -> closedLater(ctx.channel()));
      ctx.fireChannelRead(client);
    }

    /** A client is closed, on its own loop. */
    private void closedLater(Channel acceptor) {
      try {
        acceptor.eventLoop().execute(() -> closed(acceptor));
      } catch (RejectedExecutionException shutDown) {
        // Nobody is accepted any more.
        return;
      }
    }

    private void closed(Channel acceptor) {
      if (clients-- == maxClients) {
        acceptor.config().setAutoRead(true);
      }
    }
  }

  /**
   * Returns how many clients fit into three quarters of this memory if none of them reads; the rest
   * is for everything else.
   */
  static int clientsWithin(long memoryBytes) {
    return Math.clamp(memoryBytes / 4 * 3 / KEPT_BYTES, 1, Integer.MAX_VALUE);
  }

  /** The upstream's channel runs on the client's event loop, so that the two need no locks. */
  private Bootstrap upstreamBootstrap(SocketChannel client) {
    return new Bootstrap()
        .group(client.eventLoop())
        .channel(transport.socketChannel())
        .resolver(BlockingResolver.group())
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MILLIS)
        .option(ChannelOption.AUTO_READ, false)
        .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
        .option(ChannelOption.TCP_NODELAY, true)
        .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
        .handler(
            new ChannelInitializer<SocketChannel>() {
              @Override
              protected void initChannel(SocketChannel upstream) {
                connections.add(upstream);
              }
            });
  }

  /** Where the proxy listens. */
  InetSocketAddress address() {
    return Listening.address(listener);
  }

  /** What the proxy has done so far. */
  ProxyStats stats() {
    return stats;
  }

  /** The open connections: both channels of each. */
  ChannelGroup connections() {
    return connections;
  }

  /** Done when the proxy no longer listens. */
  ChannelFuture closeFuture() {
    return listener.closeFuture();
  }

  /**
   * Stops listening, waits for the open connections to end, and resets those that are left. Not to
   * be called on an event loop.
   *
   * @param patience how long to wait
   * @return how many connections were reset, 0 if all ended by themselves
   */
  int drain(Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    listener.close().awaitUninterruptibly();
    long left = patience.toNanos();
    while (!connections.isEmpty() && left > 0) {
      connections.newCloseFuture().awaitUninterruptibly(left, TimeUnit.NANOSECONDS);
      left = deadline - System.nanoTime();
    }
    int cut = (connections.size() + 1) / 2;
    connections.forEach(Tunnel::reset);
    connections.close().awaitUninterruptibly();
    return cut;
  }

  /** Connects a new client to the upstream; nothing is read from it until that has worked. */
  private final class ConnectUpstream extends ChannelInboundHandlerAdapter {
    private @Nullable ChannelFuture connected;

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
      stats.connections.increment();
      SocketChannel client = (SocketChannel) ctx.channel();
      ChannelFuture connected = upstreamBootstrap(client).connect(upstream.address());
      this.connected = connected;
      connected.addListener(
          done -> {
            if (done.isSuccess()) {
              ctx.pipeline().remove(this);
              new Tunnel(client, (SocketChannel) connected.channel(), stats).open();
            } else if (client.isActive()) {
              failed(client, done.cause());
            }
          });
    }

    private void failed(SocketChannel client, Throwable cause) {
      stats.refused.increment();
      log.accept(
          "upstream %s: %s; closing client %s"
              .formatted(
                  upstream,
                  UserError.why(cause),
                  NetUtil.toSocketAddressString(client.remoteAddress())));
      client.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      if (connected != null) {
        connected.channel().close();
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      ctx.close();
    }
  }
}
