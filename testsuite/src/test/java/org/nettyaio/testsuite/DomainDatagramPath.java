package org.nettyaio.testsuite;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.unix.DomainDatagramPacket;
import io.netty.testsuite.transport.socket.AbstractClientSocketTest;
import java.io.FileNotFoundException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** A path without a socket is a file that is not found, to whoever connects or sends. */
abstract class DomainDatagramPath extends AbstractClientSocketTest {

  @Test
  void connectToAPathWithoutASocket(TestInfo info) throws Throwable {
    run(
        info,
        bootstrap ->
            assertThatThrownBy(
                    () ->
                        bootstrap
                            .handler(new ChannelInboundHandlerAdapter())
                            .connect(DomainAddresses.next())
                            .sync())
                .isInstanceOf(FileNotFoundException.class));
  }

  @Test
  void sendToAPathWithoutASocket(TestInfo info) throws Throwable {
    run(info, DomainDatagramPath::send);
  }

  private static void send(Bootstrap bootstrap) throws InterruptedException {
    Channel channel =
        bootstrap
            .handler(new ChannelInboundHandlerAdapter())
            .bind(DomainAddresses.next())
            .sync()
            .channel();
    assertThatThrownBy(
            () ->
                channel
                    .writeAndFlush(
                        new DomainDatagramPacket(Unpooled.copyInt(1), DomainAddresses.next()))
                    .sync())
        .isInstanceOf(FileNotFoundException.class);
    channel.close().sync();
  }
}
