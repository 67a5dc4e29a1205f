package org.nettyaio.channel.internal.core;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator.DelegatingHandle;
import io.netty.channel.RecvByteBufAllocator.ExtendedHandle;
import io.netty.channel.unix.PreferredDirectByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;

/**
 * The user's receive-buffer handle, made to prefer direct buffers. A handle that is no {@link
 * ExtendedHandle} decides alone whether reading continues.
 */
public final class AioRecvByteAllocatorHandle extends DelegatingHandle implements ExtendedHandle {
  private final PreferredDirectByteBufAllocator direct = new PreferredDirectByteBufAllocator();
  private final UncheckedBooleanSupplier lastReadWasFull =
      () -> lastBytesRead() == attemptedBytesRead();

  @SuppressWarnings("deprecation") // Handle, which ExtendedHandle replaces: users have either.
  public AioRecvByteAllocatorHandle(RecvByteBufAllocator.Handle handle) {
    super(handle);
  }

  @Override
  public ByteBuf allocate(ByteBufAllocator allocator) {
    direct.updateAllocator(allocator);
    return delegate().allocate(direct);
  }

  @Override
  public boolean continueReading(UncheckedBooleanSupplier maybeMoreData) {
    return delegate() instanceof ExtendedHandle extended
        ? extended.continueReading(maybeMoreData)
        : delegate().continueReading();
  }

  @Override
  public boolean continueReading() {
    return continueReading(lastReadWasFull);
  }
}
