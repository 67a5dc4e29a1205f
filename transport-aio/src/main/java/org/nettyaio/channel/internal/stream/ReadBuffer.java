package org.nettyaio.channel.internal.stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;
import org.nettyaio.channel.internal.core.AioRecvByteAllocatorHandle;
import org.nettyaio.channel.internal.socket.Buffers;
import org.nettyaio.linux.aio.AioTransfer;

/**
 * The memory that a read reads into: the buffer that the user's receive-buffer handle allocates,
 * or, where the kernel cannot reach that one's memory (it is on the heap, or in several pieces),
 * memory beside it. Empty between two reads. Used on the channel's loop only.
 */
final class ReadBuffer {
  private @Nullable ByteBuf memory;

  /** The user's buffer, if that is not the memory. */
  private @Nullable ByteBuf unreachable;

  /** Allocates. What is thrown leaves it empty. */
  void allocate(AioRecvByteAllocatorHandle handle, ByteBufAllocator allocator) {
    ByteBuf allocated = handle.allocate(allocator);
    if (!allocated.isWritable()) {
      // The channel would never read anything into a buffer without room.
      allocated.release();
      allocated = allocator.directBuffer();
    }
    if (Buffers.isOnePiece(allocated)) {
      memory = allocated;
    } else {
      unreachable = allocated;
      memory = memoryBeside(allocated, allocator);
    }
  }

  private ByteBuf memoryBeside(ByteBuf allocated, ByteBufAllocator allocator) {
    boolean done = false;
    try {
      ByteBuf memory = allocator.directBuffer(allocated.writableBytes());
      done = true;
      return memory;
    } finally {
      if (!done) {
        release();
      }
    }
  }

  /** Returns how many bytes there is room for. */
  int length() {
    ByteBuf memory = memory();
    return unreachable == null ? memory.writableBytes() : unreachable.writableBytes();
  }

  /** Sets a transfer up to read into the memory, which it holds from then on. */
  void prepare(AioTransfer read, int fd) {
    ByteBuf memory = memory();
    int length = length();
    read.read(fd, Buffers.address(memory, memory.writerIndex(), length), length, memory);
  }

  /** A read has brought so many bytes: returns the user's buffer with them. */
  ByteBuf take(int bytes) {
    ByteBuf memory = memory();
    memory.writerIndex(memory.writerIndex() + bytes);
    ByteBuf buffer = unreachable;
    if (buffer == null) {
      this.memory = null;
      return memory;
    }
    buffer.writeBytes(memory);
    unreachable = null;
    release();
    return buffer;
  }

  /** Nothing has been read. */
  void release() {
    ByteBuf memory = this.memory;
    ByteBuf buffer = unreachable;
    this.memory = null;
    unreachable = null;
    if (memory != null) {
      memory.release();
    }
    if (buffer != null) {
      buffer.release();
    }
  }

  private ByteBuf memory() {
    ByteBuf memory = this.memory;
    assert memory != null;
    return memory;
  }
}
