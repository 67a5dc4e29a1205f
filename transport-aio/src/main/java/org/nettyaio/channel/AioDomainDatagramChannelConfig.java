package org.nettyaio.channel;

import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.unix.DomainDatagramChannelConfig;
import org.nettyaio.channel.internal.socket.OptionTable;
import org.nettyaio.linux.abi.socket_h;

/**
 * The configuration of an {@link AioDomainDatagramChannel}: the options of {@link
 * DomainDatagramChannelConfig}, and {@code SO_RCVBUF}.
 *
 * <p>May be used from any thread. Where the kernel refuses a value, the exception is a {@code
 * ChannelException} that names the option and the errno.
 */
public final class AioDomainDatagramChannelConfig
    extends AioChannelConfig<AioDomainDatagramChannelConfig>
    implements DomainDatagramChannelConfig {
  /** What a receive buffer has unless the user sets another allocator, as in Netty's channels. */
  private static final int RECEIVE_BUFFER_BYTES = 2048;

  @SuppressWarnings("deprecation") // DATAGRAM_CHANNEL_ACTIVE_ON_REGISTRATION: users use it.
  private static final OptionTable<AioDomainDatagramChannelConfig> TABLE =
      new OptionTable<AioDomainDatagramChannelConfig>(AioChannelConfig::socket)
          .number(ChannelOption.SO_SNDBUF, socket_h.SOL_SOCKET, socket_h.SO_SNDBUF)
          .number(ChannelOption.SO_RCVBUF, socket_h.SOL_SOCKET, socket_h.SO_RCVBUF)
          .row(
              ChannelOption.DATAGRAM_CHANNEL_ACTIVE_ON_REGISTRATION,
              config -> config.activeOnRegistration,
              (config, value) -> config.activeOnRegistration = value);

  private volatile boolean activeOnRegistration;

  AioDomainDatagramChannelConfig(AbstractAioChannel channel) {
    super(channel, new FixedRecvByteBufAllocator(RECEIVE_BUFFER_BYTES));
  }

  @Override
  OptionTable<AioDomainDatagramChannelConfig> table() {
    return TABLE;
  }

  @Override
  AioDomainDatagramChannelConfig self() {
    return this;
  }

  /** Whether a channel counts as active as soon as it is registered, bound or not. */
  boolean isActiveOnRegistration() {
    return activeOnRegistration;
  }

  @Override
  public int getSendBufferSize() {
    return get(ChannelOption.SO_SNDBUF);
  }

  @Override
  public AioDomainDatagramChannelConfig setSendBufferSize(int sendBufferSize) {
    return with(ChannelOption.SO_SNDBUF, sendBufferSize);
  }
}
