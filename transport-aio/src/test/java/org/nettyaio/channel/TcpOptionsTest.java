package org.nettyaio.channel;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.netty.channel.ChannelException;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.nettyaio.linux.Errno;
import org.nettyaio.linux.ErrnoException;

/** Options of TCP that are more than a number: keys, what the kernel tells, what it refuses. */
class TcpOptionsTest {
  @Test
  void md5KeysAreReplacedAndTakenAway() {
    AioSocketChannel channel = new AioSocketChannel();
    byte[] key = "secret".getBytes(US_ASCII);
    InetAddress first = new InetSocketAddress("127.0.0.2", 0).getAddress();
    InetAddress second = new InetSocketAddress("127.0.0.3", 0).getAddress();
    setMd5(channel, Map.of(first, key));
    setMd5(channel, Map.of(second, key));
    assertThat(channel.config().getOption(AioChannelOption.TCP_MD5SIG)).containsOnlyKeys(second);
    setMd5(channel, Map.of());
    assertThat(channel.config().getOption(AioChannelOption.TCP_MD5SIG)).isEmpty();
    assertThatThrownBy(() -> setMd5(channel, Map.of(first, new byte[81])))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("127.0.0.2")
        .hasMessageContaining("81");
    channel.unsafe().closeForcibly();
  }

  private static void setMd5(AioSocketChannel channel, Map<InetAddress, byte[]> keys) {
    try {
      channel.config().setOption(AioChannelOption.TCP_MD5SIG, keys);
    } catch (ChannelException e) {
      assumeFalse(
          ((ErrnoException) e.getCause()).errno() == Errno.ENOPROTOOPT,
          "the kernel has no TCP_MD5SIG");
      throw e;
    }
  }

  @Test
  void tcpInfoOfAConnection() throws Exception {
    AioEventLoopGroup loop = new AioEventLoopGroup(1);
    try (TestPeer peer = TestPeer.connect(loop, new ChannelInboundHandlerAdapter(), true)) {
      AioTcpInfo info = peer.channel.tcpInfo();
      assertThat(info.state()).as("TCP_ESTABLISHED").isEqualTo(1);
      assertThat(info.sndMss()).isPositive();
      assertThat(info.rto()).isPositive();
      peer.channel.close().sync();
      assertThatThrownBy(peer.channel::tcpInfo)
          .isInstanceOf(ChannelException.class)
          .hasMessageContaining("EBADF");
    }
    loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
  }

  @Test
  void theKernelsRefusalNamesTheOption() {
    AioSocketChannel channel = new AioSocketChannel();
    assertThatThrownBy(() -> channel.config().setOption(AioChannelOption.TCP_KEEPCNT, 0))
        .isInstanceOf(ChannelException.class)
        .hasMessageContaining("TCP_KEEPCNT")
        .hasMessageContaining("EINVAL");
    channel.unsafe().closeForcibly();
  }
}
