package org.nettyaio.channel;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.unix.DomainSocketAddress;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An abstract name is free when the channel that had it is closed, as a port is. */
class AbstractNameTest extends AbstractWireTest {
  @TempDir Path directory;

  @ParameterizedTest
  @EnumSource(AioIoMode.class)
  void datagrams(AioIoMode mode) throws Exception {
    AioEventLoopGroup loop = newLoop(mode);
    for (int i = 0; i < 50; i++) {
      Channel channel =
          new Bootstrap()
              .group(loop)
              .channel(AioDomainDatagramChannel.class)
              .handler(new Story())
              .bind(new DomainSocketAddress("\0" + directory))
              .sync()
              .channel();
      channel.close().sync();
    }
  }

  @ParameterizedTest
  @EnumSource(AioIoMode.class)
  void servers(AioIoMode mode) throws Exception {
    AioEventLoopGroup loop = newLoop(mode);
    for (int i = 0; i < 50; i++) {
      Channel channel =
          new ServerBootstrap()
              .group(loop)
              .channel(AioServerDomainSocketChannel.class)
              .childHandler(new Story())
              .bind(new DomainSocketAddress("\0" + directory))
              .sync()
              .channel();
      channel.close().sync();
    }
  }
}
