package org.nettyaio.testsuite.campaign;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The server's side of a connection: verifies what comes and sends it back. */
final class ServerConnection extends ChannelInboundHandlerAdapter {
  private final Server server;
  private final Ledger ledger;
  private final ByteBuffer header = ByteBuffer.allocate(Session.HEADER_BYTES);
  private @Nullable Target target;
  private @Nullable Session session;
  private @Nullable VerifiedStream incoming;
  private long limit;
  private long total;
  private long echoed;
  private long writtenBytes;
  private boolean flushesEach;

  ServerConnection(Server server, Ledger ledger) {
    this.server = server;
    this.ledger = ledger;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    target = server.opened(ctx.channel());
    ctx.fireChannelActive();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf buffer = (ByteBuf) message;
    try {
      received(ctx, buffer);
    } finally {
      // What goes back has been retained.
      buffer.release();
    }
  }

  private void received(ChannelHandlerContext ctx, ByteBuf buffer) {
    while (header.hasRemaining() && buffer.isReadable()) {
      header.put(buffer.readByte());
      if (!header.hasRemaining()) {
        headerComplete(ctx);
      }
    }
    VerifiedStream stream = incoming;
    if (stream == null || !buffer.isReadable()) {
      return;
    }
    byte[] bytes = Session.bytes(buffer);
    verify(stream, bytes);
    int echo = (int) Math.min(limit - echoed, bytes.length);
    if (echo == 0) {
      return;
    }
    echoed += echo;
    buffer.writerIndex(buffer.readerIndex() + echo);
    ChannelFuture written = ledger.promise("write", ctx.write(buffer.retain()));
    written.addListener(done -> wrote(ctx, written, echo));
    if (flushesEach) {
      ctx.flush();
    }
  }

  private void headerComplete(ChannelHandlerContext ctx) {
    header.flip();
    long id = header.getLong();
    total = header.getLong();
    limit = header.getLong();
    // Nothing remains of it, so that it is not read again.
    incoming = new VerifiedStream(id);
    flushesEach = (id & 1) != 0;
    // Where neither side is to end its half alone, some connections do without that.
    boolean halves = limit < total || (id & 6) != 0;
    session = server.session(id);
    Session known = session;
    if (known != null) {
      halves |= known.ending == Session.Ending.CLIENT_ENDS_FIRST;
      known.server = target;
    }
    ctx.channel().config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, halves);
    if (target != null) {
      target.session(known);
      if (known == null) {
        target.stranger();
      }
    }
  }

  private void verify(VerifiedStream stream, byte[] bytes) {
    int wrong = stream.check(bytes, 0, bytes.length);
    ledger.add("bytes", bytes.length);
    Session known = session;
    if (known != null) {
      known.receivedByServer.addAndGet(bytes.length);
      known.progress();
    }
    if (wrong != 0) {
      ledger.add("bytes wrong", wrong);
      ledger.fault(wrong + " wrong bytes of " + bytes.length + " at the server: " + known);
    }
  }

  private void wrote(ChannelHandlerContext ctx, ChannelFuture written, int bytes) {
    Session known = session;
    if (!written.isSuccess()) {
      if (known != null) {
        known.fault("a write of the server failed", written.cause());
      }
      return;
    }
    if (known != null) {
      known.progress();
    }
    writtenBytes += bytes;
    if (writtenBytes == limit && limit < total) {
      Target.shutdownOutput((DuplexChannel) ctx.channel(), session, ledger);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    ctx.flush();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      // Behind all that is to go back.
      ledger
          .promise("write", ctx.writeAndFlush(Unpooled.EMPTY_BUFFER))
          .addListener(
              (ChannelFutureListener) done -> ledger.promise("close", ctx.channel().close()));
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    Target known = target;
    if (known != null) {
      known.inactive();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    Session known = session;
    boolean told = false;
    try {
      if (known != null) {
        known.fault("exception at the server", cause);
      } else {
        ledger.nameless(cause);
      }
      told = true;
    } finally {
      if (!told && known != null) {
        // There is no memory to tell of there being no memory.
        known.disturb("its server");
      }
      ledger.promise("close", ctx.close());
    }
  }
}
