package org.nettyaio.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.unix.DomainDatagramPacket;
import io.netty.channel.unix.DomainSocketAddress;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.nettyaio.linux.Errno;
import org.nettyaio.linux.UnixAddress;
import org.nettyaio.linux.abi.socket_h;
import org.nettyaio.linux.socket.Socket;
import org.nettyaio.testing.Fuzz;

/** Peers with names of any bytes, which need not be UTF-8. */
@Timeout(60)
class UnixNamesFuzzTest {
  private final AioEventLoopGroup loop = new AioEventLoopGroup(1);

  @AfterEach
  void shutDown() throws Exception {
    loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
  }

  private static final class Echo extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      DomainDatagramPacket packet = (DomainDatagramPacket) message;
      ctx.writeAndFlush(new DomainDatagramPacket(packet.content(), packet.sender()));
    }
  }

  @Test
  void aDatagramCanBeAnsweredWhateverTheNameOfItsSender() throws Exception {
    String name = "\0netty-aio-fuzz-" + ProcessHandle.current().pid();
    Channel echo =
        new Bootstrap()
            .group(loop)
            .channel(AioDomainDatagramChannel.class)
            .handler(new Echo())
            .bind(new DomainSocketAddress(name))
            .sync()
            .channel();
    UnixAddress server = new UnixAddress(name);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment data = arena.allocate(1);
      Fuzz.times(
          200,
          random -> {
            byte[] bytes = Fuzz.bytes(random, 10 + random.nextInt(90));
            bytes[0] = 0;
            try (Socket peer = Socket.newUnixDatagram()) {
              peer.bind(new UnixAddress(bytes));
              assertThat(peer.connect(server)).isZero();
              assertThat(peer.send(data.address(), 1, 0)).isEqualTo(1);
              assertThat(receive(peer, data))
                  .as("answer to %s", new String(bytes, StandardCharsets.ISO_8859_1))
                  .isEqualTo(1);
            }
          });
    }
    echo.close().sync();
  }

  /** Waits up to a second. */
  private static int receive(Socket peer, MemorySegment data) throws InterruptedException {
    int received = peer.recv(data.address(), 1, socket_h.MSG_DONTWAIT);
    for (int i = 0; i < 1000 && received == -Errno.EAGAIN; i++) {
      Thread.sleep(1);
      received = peer.recv(data.address(), 1, socket_h.MSG_DONTWAIT);
    }
    return received;
  }
}
