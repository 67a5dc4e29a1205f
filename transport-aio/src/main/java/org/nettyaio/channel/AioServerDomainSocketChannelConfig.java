package org.nettyaio.channel;

import io.netty.channel.ChannelOption;
import io.netty.channel.ServerChannelRecvByteBufAllocator;
import io.netty.util.NetUtil;
import io.netty.util.internal.ObjectUtil;
import org.nettyaio.channel.internal.socket.OptionTable;
import org.nettyaio.linux.abi.socket_h;

/**
 * The configuration of an {@link AioServerDomainSocketChannel}: {@code SO_BACKLOG}, {@code
 * SO_RCVBUF} and {@code SO_REUSEADDR}.
 *
 * <p>May be used from any thread. Where the kernel refuses a value, the exception is a {@code
 * ChannelException} that names the option and the errno.
 */
public final class AioServerDomainSocketChannelConfig
    extends AioChannelConfig<AioServerDomainSocketChannelConfig> {
  private static final OptionTable<AioServerDomainSocketChannelConfig> TABLE =
      new OptionTable<AioServerDomainSocketChannelConfig>(AioChannelConfig::socket)
          .number(ChannelOption.SO_RCVBUF, socket_h.SOL_SOCKET, socket_h.SO_RCVBUF)
          .flag(ChannelOption.SO_REUSEADDR, socket_h.SOL_SOCKET, socket_h.SO_REUSEADDR)
          .row(
              ChannelOption.SO_BACKLOG,
              AioServerDomainSocketChannelConfig::getBacklog,
              AioServerDomainSocketChannelConfig::setBacklog);

  private volatile int backlog = NetUtil.SOMAXCONN;

  AioServerDomainSocketChannelConfig(AbstractAioChannel channel) {
    super(channel, new ServerChannelRecvByteBufAllocator());
  }

  @Override
  OptionTable<AioServerDomainSocketChannelConfig> table() {
    return TABLE;
  }

  @Override
  AioServerDomainSocketChannelConfig self() {
    return this;
  }

  /** Returns how many connections may wait to be accepted; see listen(2). */
  public int getBacklog() {
    return backlog;
  }

  /**
   * Sets how many connections may wait to be accepted; see listen(2). Takes effect when the channel
   * is bound; the kernel caps it at {@code net.core.somaxconn}. To connect when that many wait
   * fails: these sockets do not wait for room.
   */
  public AioServerDomainSocketChannelConfig setBacklog(int backlog) {
    this.backlog = ObjectUtil.checkPositiveOrZero(backlog, "backlog");
    return this;
  }
}
