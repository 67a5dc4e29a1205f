package org.nettyaio.testsuite;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.unix.DomainDatagramChannel;
import io.netty.channel.unix.DomainDatagramPacket;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.testsuite.transport.socket.DatagramUnicastTest;
import java.net.SocketAddress;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Netty's tests of datagrams, over Unix domain sockets. */
abstract class DomainDatagramUnicast extends DatagramUnicastTest {

  @Override
  protected boolean isConnected(Channel channel) {
    return ((DomainDatagramChannel) channel).isConnected();
  }

  @Override
  protected boolean supportDisconnect() {
    return true;
  }

  @Override
  protected Channel setupClientChannel(
      Bootstrap cb, byte[] bytes, CountDownLatch latch, AtomicReference<Throwable> failure)
      throws Throwable {
    return bind(cb, new Receiver(bytes, null, false, latch, failure));
  }

  @Override
  protected Channel setupServerChannel(
      Bootstrap sb,
      byte[] bytes,
      @Nullable SocketAddress sender,
      CountDownLatch latch,
      AtomicReference<Throwable> failure,
      boolean echo)
      throws Throwable {
    return bind(sb, new Receiver(bytes, sender, echo, latch, failure));
  }

  private Channel bind(Bootstrap bootstrap, Receiver receiver) throws InterruptedException {
    return bootstrap.handler(receiver).bind(newSocketAddress()).sync().channel();
  }

  @Override
  protected ChannelFuture write(Channel cc, ByteBuf buf, SocketAddress remote, WrapType wrapType) {
    ByteBuf content =
        switch (wrapType) {
          case DUP -> buf.retainedDuplicate();
          case SLICE -> buf.retainedSlice();
          case READ_ONLY -> buf.retain().asReadOnly();
          case NONE -> buf.retain();
        };
    return cc.write(new DomainDatagramPacket(content, (DomainSocketAddress) remote));
  }

  /** Checks what comes, and maybe sends it back. */
  private static final class Receiver extends SimpleChannelInboundHandler<DomainDatagramPacket> {
    private final byte[] expected;
    private final @Nullable SocketAddress sender;
    private final boolean echo;
    private final CountDownLatch latch;
    private final AtomicReference<Throwable> failure;

    Receiver(
        byte[] expected,
        @Nullable SocketAddress sender,
        boolean echo,
        CountDownLatch latch,
        AtomicReference<Throwable> failure) {
      this.expected = expected;
      this.sender = sender;
      this.echo = echo;
      this.latch = latch;
      this.failure = failure;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, DomainDatagramPacket packet) {
      boolean asSent =
          Arrays.equals(expected, ByteBufUtil.getBytes(packet.content()))
              && ctx.channel().localAddress().equals(packet.recipient())
              && (sender == null ? packet.sender() != null : sender.equals(packet.sender()));
      if (!asSent) {
        failure.compareAndSet(null, new AssertionError("not as it was sent: " + packet));
        return;
      }
      if (echo) {
        ctx.writeAndFlush(
            new DomainDatagramPacket(packet.content().retainedDuplicate(), packet.sender()));
      }
      latch.countDown();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      failure.compareAndSet(null, cause);
    }
  }
}
