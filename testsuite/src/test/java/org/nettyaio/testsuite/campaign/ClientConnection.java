package org.nettyaio.testsuite.campaign;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import java.util.Random;

/** A client on this transport: sends a session's messages, some in pieces, and verifies answers. */
final class ClientConnection extends ChannelInboundHandlerAdapter {
  private static final int MAX_PIECES = 4;

  private final Session session;
  private final Ledger ledger;
  private final Random random;
  private final VerifiedStream outgoing;
  private final VerifiedStream incoming;
  private int sent;
  private int answered;
  private int unwritten;
  private boolean inputEnded;

  ClientConnection(Session session, Ledger ledger) {
    this.session = session;
    this.ledger = ledger;
    this.random = new Random(session.id);
    this.outgoing = session.stream();
    this.incoming = session.stream();
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    write(ctx, session.header());
    ctx.flush();
    goOn(ctx);
    ctx.fireChannelActive();
  }

  /** Sends as many messages as may be under way. */
  private void goOn(ChannelHandlerContext ctx) {
    while (ctx.channel().isActive()
        && sent < session.messages.length
        && (sent - answered < session.window || session.received.get() == session.limit)) {
      send(ctx, session.messages[sent++]);
    }
  }

  private void send(ChannelHandlerContext ctx, int length) {
    int pieces = random.nextBoolean() ? 1 : 1 + random.nextInt(MAX_PIECES);
    int rest = length;
    for (int piece = 1; piece < pieces && rest > 1; piece++) {
      int part = 1 + random.nextInt(rest - 1);
      write(ctx, outgoing.next(part));
      rest -= part;
      if (random.nextBoolean()) {
        ctx.flush();
      }
    }
    write(ctx, outgoing.next(rest));
    ctx.flush();
  }

  private void write(ChannelHandlerContext ctx, byte[] bytes) {
    ByteBuf buffer =
        random.nextInt(4) == 0
            ? ctx.alloc().heapBuffer(bytes.length)
            : ctx.alloc().directBuffer(bytes.length);
    unwritten++;
    ChannelFuture written = ledger.promise("write", ctx.write(buffer.writeBytes(bytes)));
    written.addListener(done -> wrote(ctx, written));
  }

  private void wrote(ChannelHandlerContext ctx, ChannelFuture written) {
    unwritten--;
    if (!written.isSuccess()) {
      session.fault("a write of the client failed", written.cause());
      return;
    }
    session.progress();
    if (allWritten()) {
      switch (session.ending) {
        case CLIENT_ENDS_FIRST ->
            Target.shutdownOutput((DuplexChannel) ctx.channel(), session, ledger);
        case SERVER_ENDS_FIRST -> closeIfThrough(ctx);
        default -> {}
      }
    }
  }

  private boolean allWritten() {
    return sent == session.messages.length && unwritten == 0 && outgoing.offset() == session.total;
  }

  private void closeIfThrough(ChannelHandlerContext ctx) {
    if (inputEnded && allWritten()) {
      close(ctx);
    }
  }

  private void close(ChannelHandlerContext ctx) {
    ledger.promise("close", ctx.channel().close());
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf buffer = (ByteBuf) message;
    byte[] bytes;
    try {
      bytes = Session.bytes(buffer);
    } finally {
      // Also if there is no memory for the copy, as with every buffer here.
      buffer.release();
    }
    answered = session.answered(incoming, bytes, bytes.length);
    boolean breaksOff =
        session.ending == Session.Ending.RESET || session.ending == Session.Ending.BREAK_OFF;
    if (breaksOff && session.received.get() > session.breakAt) {
      session.disturb("its client");
      boolean reset = session.ending == Session.Ending.RESET;
      ledger.add(reset ? "resets" : "closes", 1);
      Target.closeNow(ctx.channel(), reset, ledger);
    } else if (session.received.get() == session.total && session.ending == Session.Ending.CLOSE) {
      close(ctx);
    } else {
      goOn(ctx);
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      inputEnded = true;
      if (session.ending == Session.Ending.SERVER_ENDS_FIRST && !session.isDisturbed()) {
        goOn(ctx);
        closeIfThrough(ctx);
      } else {
        close(ctx);
      }
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    Target target = session.client;
    if (target != null) {
      target.inactive();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    boolean done = false;
    try {
      session.fault("exception at the client", cause);
      close(ctx);
      done = true;
    } finally {
      if (!done) {
        // There is no memory to tell of there being no memory.
        session.disturb("its client");
      }
    }
  }
}
