package org.nettyaio.testsuite.campaign;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import java.net.SocketAddress;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** Echo servers of each family on the loops of a group, and who is connected to them. */
final class Server {
  /** How it is said that a connection has outlived its client. */
  static final String STILL_OPEN = "still open at the end";

  private final Ledger ledger;
  private final EventLoopGroup group;
  private final Map<Family, Channel> channels = new EnumMap<>(Family.class);
  private final ConcurrentMap<Long, Session> sessions = new ConcurrentHashMap<>();
  private final Set<Target> open = ConcurrentHashMap.newKeySet();

  Server(Ledger ledger, EventLoopGroup group, ByteBufAllocator allocator)
      throws InterruptedException {
    this.ledger = ledger;
    this.group = group;
    for (Family family : Family.values()) {
      ServerBootstrap bootstrap =
          new ServerBootstrap()
              .group(group)
              .channelFactory(family::newServer)
              .handler(new Refusals(ledger))
              .childOption(ChannelOption.ALLOCATOR, allocator)
              .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
              .childHandler(
                  new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                      channel.pipeline().addLast(new ServerConnection(Server.this, ledger));
                    }
                  });
      channels.put(
          family, ledger.promise("bind", bootstrap.bind(family.anyAddress())).sync().channel());
    }
  }

  SocketAddress address(Family family) {
    return channels.get(family).localAddress();
  }

  /** Lets the server know whom to expect. */
  void expect(Session session) {
    sessions.put(session.id, session);
  }

  /** A session that nobody needs to know any more. */
  void forget(Session session) {
    sessions.remove(session.id);
  }

  @Nullable Session session(long id) {
    return sessions.get(id);
  }

  Target opened(Channel channel) {
    ledger.add("accepted", 1);
    Target target = new Target(channel, group, ledger);
    open.add(target);
    return target.atEnd(() -> closed(target));
  }

  private void closed(Target target) {
    open.remove(target);
    Session session = target.session();
    if (session != null) {
      session.serverEnded();
    }
  }

  /** The connections that are open. */
  Set<Target> open() {
    return open;
  }

  /** How many connections are open whose clients are of other processes. */
  long strangers() {
    return open.stream().filter(Target::isStranger).count();
  }

  /** Closes the servers, and expects every connection to have gone. */
  void close() {
    channels.values().forEach(channel -> ledger.promise("close", channel.close()));
    channels.values().forEach(channel -> channel.closeFuture().awaitUninterruptibly(10_000));
    Waiting.until(open::isEmpty);
    if (!ledger.isExcused(STILL_OPEN)) {
      open.forEach(target -> ledger.fault(STILL_OPEN + ": " + target));
    }
    // Its promises are to be kept, whatever the peer knows.
    open.forEach(target -> ledger.promise("close", target.channel.close()));
  }

  /** Hears of connections that were accepted and found no room on their loop. */
  private static final class Refusals extends ChannelInboundHandlerAdapter {
    private final Ledger ledger;

    Refusals(Ledger ledger) {
      this.ledger = ledger;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      ledger.nameless(cause);
      ctx.fireExceptionCaught(cause);
    }
  }
}
