package org.nettyaio.channel;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.MessageSizeEstimator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.nettyaio.channel.internal.socket.OptionTable;
import org.nettyaio.linux.Errno;
import org.nettyaio.linux.ErrnoException;
import org.nettyaio.linux.socket.Socket;

/**
 * The configuration of a channel, whose options an {@link OptionTable} declares.
 *
 * @param <C> the configuration itself
 */
abstract class AioChannelConfig<C extends AioChannelConfig<C>> extends DefaultChannelConfig {
  private final AbstractAioChannel aioChannel;

  AioChannelConfig(AbstractAioChannel channel) {
    super(channel);
    this.aioChannel = channel;
  }

  AioChannelConfig(AbstractAioChannel channel, RecvByteBufAllocator allocator) {
    super(channel, allocator);
    this.aioChannel = channel;
  }

  /** Returns the options of this kind of channel. */
  abstract OptionTable<C> table();

  abstract C self();

  final Socket socket() {
    return aioChannel.socket();
  }

  @Override
  public Map<ChannelOption<?>, Object> getOptions() {
    Map<ChannelOption<?>, Object> options = new HashMap<>(super.getOptions());
    for (ChannelOption<?> option : table().options()) {
      try {
        options.put(option, getOption(option));
      } catch (ChannelException e) {
        if (!isUnknown(e)) {
          throw e;
        }
      }
    }
    return options;
  }

  /** Whether this kernel does not know an option yet, or the socket does not have it. */
  private static boolean isUnknown(ChannelException e) {
    return e.getCause() instanceof ErrnoException cause
        && (cause.errno() == Errno.ENOPROTOOPT || cause.errno() == Errno.EOPNOTSUPP);
  }

  @Override
  public <T> @Nullable T getOption(ChannelOption<T> option) {
    return table().has(option) ? table().get(self(), option) : super.getOption(option);
  }

  @Override
  public <T> boolean setOption(ChannelOption<T> option, T value) {
    if (!table().has(option)) {
      return super.setOption(option, value);
    }
    validate(option, value);
    table().set(self(), option, value);
    return true;
  }

  /** Returns the value of an option that always has one. */
  final <T> T get(ChannelOption<T> option) {
    return Objects.requireNonNull(table().get(self(), option));
  }

  final <T> C with(ChannelOption<T> option, T value) {
    table().set(self(), option, value);
    return self();
  }

  @Override
  public C setConnectTimeoutMillis(int connectTimeoutMillis) {
    super.setConnectTimeoutMillis(connectTimeoutMillis);
    return self();
  }

  @Deprecated
  @Override
  public C setMaxMessagesPerRead(int maxMessagesPerRead) {
    super.setMaxMessagesPerRead(maxMessagesPerRead);
    return self();
  }

  @Override
  public C setMaxMessagesPerWrite(int maxMessagesPerWrite) {
    super.setMaxMessagesPerWrite(maxMessagesPerWrite);
    return self();
  }

  @Override
  public C setWriteSpinCount(int writeSpinCount) {
    super.setWriteSpinCount(writeSpinCount);
    return self();
  }

  @Override
  public C setAllocator(ByteBufAllocator allocator) {
    super.setAllocator(allocator);
    return self();
  }

  @Override
  public C setRecvByteBufAllocator(RecvByteBufAllocator allocator) {
    super.setRecvByteBufAllocator(allocator);
    return self();
  }

  @Override
  public C setAutoRead(boolean autoRead) {
    super.setAutoRead(autoRead);
    return self();
  }

  @Override
  public C setAutoClose(boolean autoClose) {
    super.setAutoClose(autoClose);
    return self();
  }

  @Override
  public C setWriteBufferHighWaterMark(int writeBufferHighWaterMark) {
    super.setWriteBufferHighWaterMark(writeBufferHighWaterMark);
    return self();
  }

  @Override
  public C setWriteBufferLowWaterMark(int writeBufferLowWaterMark) {
    super.setWriteBufferLowWaterMark(writeBufferLowWaterMark);
    return self();
  }

  @Override
  public C setWriteBufferWaterMark(WriteBufferWaterMark writeBufferWaterMark) {
    super.setWriteBufferWaterMark(writeBufferWaterMark);
    return self();
  }

  @Override
  public C setMessageSizeEstimator(MessageSizeEstimator estimator) {
    super.setMessageSizeEstimator(estimator);
    return self();
  }

  @Override
  protected final void autoReadCleared() {
    aioChannel.core().autoReadCleared();
  }
}
