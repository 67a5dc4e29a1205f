package org.nettyaio.testsuite;

import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.testsuite.transport.AbstractSingleThreadEventLoopTest;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.nettyaio.channel.AioEventLoopGroup;
import org.nettyaio.channel.AioIoHandler;
import org.nettyaio.channel.AioServerSocketChannel;

/** Netty's tests of an event loop's life: registration, shutdown, scheduling, suspension. */
class AioEventLoopTest extends AbstractSingleThreadEventLoopTest {

  private static final @Nullable Executor THREAD_PER_LOOP = null;

  @Override
  protected EventLoopGroup newEventLoopGroup() {
    return new AioEventLoopGroup();
  }

  @Override
  protected EventLoopGroup newAutoScalingEventLoopGroup() {
    return new MultiThreadIoEventLoopGroup(
        SCALING_MAX_THREADS,
        THREAD_PER_LOOP,
        AUTO_SCALING_CHOOSER_FACTORY,
        AioIoHandler.newFactory());
  }

  @Override
  protected Channel newChannel() {
    return new AioServerSocketChannel();
  }

  @Override
  protected Class<? extends ServerChannel> serverChannelClass() {
    return AioServerSocketChannel.class;
  }
}
