package org.nettyaio.channel;

import io.netty.channel.ChannelOption;
import io.netty.channel.ServerChannelRecvByteBufAllocator;
import io.netty.util.NetUtil;
import io.netty.util.internal.ObjectUtil;
import org.nettyaio.channel.internal.socket.OptionTable;

/**
 * The configuration of an {@link AioServerVSockChannel}: {@code SO_BACKLOG}. May be used from any
 * thread.
 */
public final class AioServerVSockChannelConfig
    extends AioChannelConfig<AioServerVSockChannelConfig> {
  private static final OptionTable<AioServerVSockChannelConfig> TABLE =
      new OptionTable<AioServerVSockChannelConfig>(AioChannelConfig::socket)
          .row(
              ChannelOption.SO_BACKLOG,
              AioServerVSockChannelConfig::getBacklog,
              AioServerVSockChannelConfig::setBacklog);

  private volatile int backlog = NetUtil.SOMAXCONN;

  AioServerVSockChannelConfig(AbstractAioChannel channel) {
    super(channel, new ServerChannelRecvByteBufAllocator());
  }

  @Override
  OptionTable<AioServerVSockChannelConfig> table() {
    return TABLE;
  }

  @Override
  AioServerVSockChannelConfig self() {
    return this;
  }

  /** Returns how many connections may wait to be accepted; see listen(2). */
  public int getBacklog() {
    return backlog;
  }

  /**
   * Sets how many connections may wait to be accepted; see listen(2). Takes effect when the channel
   * is bound.
   */
  public AioServerVSockChannelConfig setBacklog(int backlog) {
    this.backlog = ObjectUtil.checkPositiveOrZero(backlog, "backlog");
    return this;
  }
}
