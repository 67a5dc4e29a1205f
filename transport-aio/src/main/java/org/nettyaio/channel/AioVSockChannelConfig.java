package org.nettyaio.channel;

import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DuplexChannelConfig;
import org.nettyaio.channel.internal.socket.OptionTable;

/**
 * The configuration of an {@link AioVSockChannel}: the options of {@link DuplexChannelConfig}.
 * Those of vsock(7) can be set as {@code IntegerUnixChannelOption} and {@code
 * RawUnixChannelOption}. May be used from any thread.
 */
public final class AioVSockChannelConfig extends AioChannelConfig<AioVSockChannelConfig>
    implements DuplexChannelConfig {
  private static final OptionTable<AioVSockChannelConfig> TABLE =
      new OptionTable<AioVSockChannelConfig>(AioChannelConfig::socket)
          .row(
              ChannelOption.ALLOW_HALF_CLOSURE,
              config -> config.allowHalfClosure,
              (config, value) -> config.allowHalfClosure = value);

  private volatile boolean allowHalfClosure;

  AioVSockChannelConfig(AbstractAioChannel channel) {
    super(channel);
  }

  @Override
  OptionTable<AioVSockChannelConfig> table() {
    return TABLE;
  }

  @Override
  AioVSockChannelConfig self() {
    return this;
  }

  @Override
  public boolean isAllowHalfClosure() {
    return allowHalfClosure;
  }

  @Override
  public AioVSockChannelConfig setAllowHalfClosure(boolean allowHalfClosure) {
    this.allowHalfClosure = allowHalfClosure;
    return this;
  }
}
