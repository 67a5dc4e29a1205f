package org.nettyaio.channel;

import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DuplexChannelConfig;
import io.netty.channel.unix.DomainSocketChannelConfig;
import io.netty.channel.unix.DomainSocketReadMode;
import io.netty.channel.unix.UnixChannelOption;
import io.netty.util.internal.ObjectUtil;
import org.nettyaio.channel.internal.socket.OptionTable;
import org.nettyaio.linux.abi.socket_h;

/**
 * The configuration of an {@link AioDomainSocketChannel}: the options of {@link
 * DomainSocketChannelConfig} and {@link DuplexChannelConfig}, {@code SO_SNDBUF} and {@code
 * SO_RCVBUF}.
 *
 * <p>May be used from any thread. Where the kernel refuses a value, the exception is a {@code
 * ChannelException} that names the option and the errno.
 */
@SuppressWarnings("deprecation") // The interface has deprecated two of the setters.
public final class AioDomainSocketChannelConfig
    extends AioChannelConfig<AioDomainSocketChannelConfig>
    implements DomainSocketChannelConfig, DuplexChannelConfig {
  private static final OptionTable<AioDomainSocketChannelConfig> TABLE =
      new OptionTable<AioDomainSocketChannelConfig>(AioChannelConfig::socket)
          .number(ChannelOption.SO_SNDBUF, socket_h.SOL_SOCKET, socket_h.SO_SNDBUF)
          .number(ChannelOption.SO_RCVBUF, socket_h.SOL_SOCKET, socket_h.SO_RCVBUF)
          .row(
              ChannelOption.ALLOW_HALF_CLOSURE,
              config -> config.allowHalfClosure,
              (config, value) -> config.allowHalfClosure = value)
          .row(
              UnixChannelOption.DOMAIN_SOCKET_READ_MODE,
              config -> config.readMode,
              (config, value) -> config.readMode = value);

  private volatile boolean allowHalfClosure;
  private volatile DomainSocketReadMode readMode = DomainSocketReadMode.BYTES;

  AioDomainSocketChannelConfig(AbstractAioChannel channel) {
    super(channel);
  }

  @Override
  OptionTable<AioDomainSocketChannelConfig> table() {
    return TABLE;
  }

  @Override
  AioDomainSocketChannelConfig self() {
    return this;
  }

  /** Returns whether bytes are read, or descriptors. */
  @Override
  public DomainSocketReadMode getReadMode() {
    return readMode;
  }

  /**
   * Sets whether bytes are read, or descriptors. Takes effect with the next read that is begun: a
   * peer that sends both has to know when that is.
   */
  @Override
  public AioDomainSocketChannelConfig setReadMode(DomainSocketReadMode mode) {
    readMode = ObjectUtil.checkNotNull(mode, "mode");
    return this;
  }

  @Override
  public boolean isAllowHalfClosure() {
    return allowHalfClosure;
  }

  @Override
  public AioDomainSocketChannelConfig setAllowHalfClosure(boolean allowHalfClosure) {
    this.allowHalfClosure = allowHalfClosure;
    return this;
  }

  /** Returns {@code SO_SNDBUF} of socket(7), in bytes: the double of what was set. */
  public int getSendBufferSize() {
    return get(ChannelOption.SO_SNDBUF);
  }

  /** Sets {@code SO_SNDBUF} of socket(7), in bytes. */
  public AioDomainSocketChannelConfig setSendBufferSize(int sendBufferSize) {
    return with(ChannelOption.SO_SNDBUF, sendBufferSize);
  }

  /** Returns {@code SO_RCVBUF} of socket(7), in bytes; it has no effect (unix(7)). */
  public int getReceiveBufferSize() {
    return get(ChannelOption.SO_RCVBUF);
  }

  /** Sets {@code SO_RCVBUF} of socket(7), in bytes; it has no effect (unix(7)). */
  public AioDomainSocketChannelConfig setReceiveBufferSize(int receiveBufferSize) {
    return with(ChannelOption.SO_RCVBUF, receiveBufferSize);
  }
}
