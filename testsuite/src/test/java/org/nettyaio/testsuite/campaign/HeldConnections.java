package org.nettyaio.testsuite.campaign;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Connections that stay: they ask when they are told to, and hold what there is little of. */
final class HeldConnections {
  private static final int MAX_QUESTION = 4_000;

  private final World world;
  private final List<Held> open = new ArrayList<>();

  HeldConnections(World world) {
    this.world = world;
  }

  /**
   * Connects until there are so many or one is refused.
   *
   * @return how many there are now
   */
  int open(int most) throws InterruptedException {
    while (open.size() < most) {
      Held held = new Held(open.size());
      ChannelFuture connected =
          world
              .ledger
              .promise(
                  "connect",
                  new Bootstrap()
                      .group(world.clients)
                      .channelFactory(Family.TCP::newClient)
                      .option(ChannelOption.ALLOCATOR, world.before.allocator())
                      .handler(held)
                      .connect(world.server.address(Family.TCP)))
              .await();
      if (!connected.isSuccess()) {
        String why = Ledger.text(connected.cause());
        world.ledger.add("connections refused", 1);
        if (!world.ledger.isExcused(why)) {
          world.ledger.fault("a connection was refused" + why);
        }
        break;
      }
      held.channel = connected.channel();
      open.add(held);
    }
    return open.size();
  }

  /**
   * Asks on those of the connections that the server has accepted.
   *
   * @return how many have been answered in full
   */
  int ask(int upTo) {
    List<Held> asked = open.subList(0, Math.min(upTo, open.size()));
    asked.forEach(Held::ask);
    Waiting.until(() -> asked.stream().allMatch(Held::isAnswered));
    return (int) asked.stream().filter(Held::isAnswered).count();
  }

  /** Closes all of them. */
  void close() {
    open.forEach(held -> world.ledger.promise("close", held.channel().close()));
    open.forEach(held -> held.channel().closeFuture().awaitUninterruptibly(10_000));
    open.clear();
  }

  private final class Held extends ChannelInboundHandlerAdapter {
    private final long id;
    private final VerifiedStream outgoing;
    private final VerifiedStream incoming;
    private final AtomicLong received = new AtomicLong();
    private volatile @Nullable Channel channel;

    Held(int number) {
      // Each is a stranger to the server, which verifies all the same.
      id = VerifiedStream.mix(~number) | 6;
      outgoing = new VerifiedStream(id);
      incoming = new VerifiedStream(id);
    }

    Channel channel() {
      Channel connected = channel;
      if (connected == null) {
        throw new IllegalStateException("not connected");
      }
      return connected;
    }

    void ask() {
      Channel to = channel();
      ByteBuf buffer = world.before.allocator().buffer();
      if (outgoing.offset() == 0) {
        byte[] header =
            ByteBuffer.allocate(Session.HEADER_BYTES)
                .putLong(id)
                .putLong(Long.MAX_VALUE)
                .putLong(Long.MAX_VALUE)
                .array();
        buffer.writeBytes(header);
      }
      buffer.writeBytes(outgoing.next(MAX_QUESTION));
      world.ledger.promise("write", to.writeAndFlush(buffer));
    }

    boolean isAnswered() {
      return received.get() == outgoing.offset();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ByteBuf buffer = (ByteBuf) message;
      byte[] bytes = Session.bytes(buffer);
      buffer.release();
      world.ledger.add("bytes", bytes.length);
      int wrong = incoming.check(bytes, 0, bytes.length);
      if (wrong != 0) {
        world.ledger.add("bytes wrong", wrong);
        world.ledger.fault(wrong + " wrong bytes on a connection that is held");
      }
      received.addAndGet(bytes.length);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      if (!world.ledger.isExcused(Ledger.text(cause))) {
        world.ledger.fault("exception on a connection that is held" + Ledger.text(cause));
      }
      ctx.close();
    }
  }
}
