package org.nettyaio.channel.internal.socket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import org.nettyaio.linux.aio.IovecArena;

/** The memory behind Netty's buffers, as the kernel sees it. */
public final class Buffers {
  private Buffers() {}

  /** Returns whether the kernel can write this buffer as it is: in one piece or in few. */
  public static boolean isReachable(ByteBuf buffer) {
    return buffer.hasMemoryAddress()
        || buffer.isDirect() && buffer.nioBufferCount() <= IovecArena.IOV_MAX;
  }

  /** Returns whether the readable bytes are one piece of memory. */
  public static boolean isContiguous(ByteBuf buffer) {
    return buffer.hasMemoryAddress() || buffer.nioBufferCount() == 1;
  }

  /** Returns whether the kernel can write what fits into this buffer, in one piece. */
  public static boolean isOnePiece(ByteBuf buffer) {
    return buffer.hasMemoryAddress() || buffer.isDirect() && buffer.nioBufferCount() == 1;
  }

  /** Returns where the byte at {@code index} of a contiguous direct buffer lies. */
  public static long address(ByteBuf buffer, int index, int length) {
    if (buffer.hasMemoryAddress()) {
      return buffer.memoryAddress() + index;
    }
    return address(buffer.internalNioBuffer(index, length));
  }

  /** Returns where the byte at the position of a direct buffer lies. */
  public static long address(ByteBuffer buffer) {
    return MemorySegment.ofBuffer(buffer).address();
  }

  /**
   * Returns a direct copy of the readable bytes, and releases the original. If there is no memory
   * for the copy the original is not released.
   */
  public static ByteBuf toDirect(ByteBuf buffer, ByteBufAllocator allocator) {
    int length = buffer.readableBytes();
    if (length == 0) {
      buffer.release();
      return Unpooled.EMPTY_BUFFER;
    }
    ByteBuf copy = null;
    if (!allocator.isDirectBufferPooled()) {
      // Direct memory that is not pooled is expensive; as in AbstractNioChannel.newDirectBuffer.
      copy = ByteBufUtil.threadLocalDirectBuffer();
    }
    if (copy == null) {
      copy = allocator.directBuffer(length);
    }
    boolean done = false;
    try {
      copy.writeBytes(buffer, buffer.readerIndex(), length);
      done = true;
    } finally {
      if (!done) {
        copy.release();
      }
    }
    buffer.release();
    return copy;
  }
}
