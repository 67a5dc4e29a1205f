package org.nettyaio.channel;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator.DelegatingHandle;
import io.netty.channel.RecvByteBufAllocator.ExtendedHandle;
import io.netty.channel.unix.PreferredDirectByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;

/**
 * The user's receive-buffer handle, made to give direct buffers and to go on reading until the end
 * once the peer has closed.
 */
final class AioRecvByteAllocatorHandle extends DelegatingHandle implements ExtendedHandle {
  private final PreferredDirectByteBufAllocator direct = new PreferredDirectByteBufAllocator();
  private final UncheckedBooleanSupplier lastReadWasFull =
      () -> lastBytesRead() == attemptedBytesRead();
  private boolean peerClosed;

  AioRecvByteAllocatorHandle(ExtendedHandle handle) {
    super(handle);
  }

  /** The peer has closed: whatever it sent before is read to the end, wanted or not. */
  void peerClosed() {
    peerClosed = true;
  }

  @Override
  public ByteBuf allocate(ByteBufAllocator allocator) {
    direct.updateAllocator(allocator);
    return delegate().allocate(direct);
  }

  @Override
  public boolean continueReading(UncheckedBooleanSupplier maybeMoreData) {
    return peerClosed || ((ExtendedHandle) delegate()).continueReading(maybeMoreData);
  }

  @Override
  public boolean continueReading() {
    return continueReading(lastReadWasFull);
  }
}
