package org.nettyaio.channel;

import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.ClosedChannelException;
import org.nettyaio.channel.internal.socket.Buffers;
import org.nettyaio.linux.Errno;
import org.nettyaio.linux.ErrnoException;
import org.nettyaio.linux.file.Descriptor;

/**
 * A descriptor that needs no native library of Netty's: what a channel's {@code fd()} returns, and
 * what is received over a Unix domain socket, which the receiver owns.
 *
 * <p>It is read and written as a {@link ByteChannel}. {@link FileDescriptor}'s own reads and
 * writes, those with two positions, are final and call that library: use the ones with a buffer
 * only. May be used from any thread; but closing it while another thread reads or writes may make
 * that meet a descriptor that has been opened meanwhile under the same number.
 */
public final class AioFileDescriptor extends FileDescriptor implements ByteChannel {
  /** How much of a buffer on the heap goes through memory that the kernel can reach at a time. */
  private static final int COPY_BYTES = 64 * 1024;

  private final Descriptor descriptor;

  AioFileDescriptor(Descriptor descriptor) {
    super(descriptor.fd());
    this.descriptor = descriptor;
  }

  /**
   * Takes over an open descriptor.
   *
   * @param fd the descriptor, which the object owns from now on
   */
  public AioFileDescriptor(int fd) {
    this(new Descriptor(fd));
  }

  /** Closes the descriptor; does nothing if that has happened already. */
  @Override
  public void close() throws IOException {
    if (markClosed()) {
      descriptor.close();
    }
  }

  @Override
  public boolean isOpen() {
    return descriptor.isOpen();
  }

  /**
   * Reads what there is, as much as the buffer takes (read(2)).
   *
   * @return how many bytes; 0 if there is nothing now and the descriptor is non-blocking; -1 at the
   *     end
   * @throws ClosedChannelException if it is closed
   * @throws IOException if the kernel reports an error
   */
  @Override
  public int read(ByteBuffer target) throws IOException {
    if (!target.hasRemaining()) {
      return 0;
    }
    int count;
    if (target.isDirect()) {
      count = result("read", descriptor.read(Buffers.address(target), target.remaining()));
      target.position(target.position() + Math.max(count, 0));
    } else {
      try (Arena arena = Arena.ofConfined()) {
        int length = Math.min(target.remaining(), COPY_BYTES);
        MemorySegment copy = arena.allocate(length);
        count = result("read", descriptor.read(copy.address(), length));
        target.put(copy.asSlice(0, Math.max(count, 0)).asByteBuffer());
      }
    }
    // read(2) returns 0 at the end, and EAGAIN if there is nothing now.
    return count == 0 ? -1 : Math.max(count, 0);
  }

  /**
   * Writes what the descriptor takes (write(2)).
   *
   * @return how many bytes, maybe fewer than there are; 0 if there is no room now and the
   *     descriptor is non-blocking
   * @throws ClosedChannelException if it is closed
   * @throws IOException if the kernel reports an error
   */
  @Override
  public int write(ByteBuffer source) throws IOException {
    if (!source.hasRemaining()) {
      return 0;
    }
    int count;
    if (source.isDirect()) {
      count = result("write", descriptor.write(Buffers.address(source), source.remaining()));
    } else {
      try (Arena arena = Arena.ofConfined()) {
        int length = Math.min(source.remaining(), COPY_BYTES);
        MemorySegment copy = arena.allocate(length);
        copy.asByteBuffer().put(source.duplicate().limit(source.position() + length));
        count = result("write", descriptor.write(copy.address(), length));
      }
    }
    source.position(source.position() + Math.max(count, 0));
    return Math.max(count, 0);
  }

  /** Returns a number of bytes, or -1 if there are none for now. */
  private static int result(String call, int result) throws IOException {
    switch (-result) {
      case Errno.EAGAIN:
      case Errno.EINTR:
        return -1;
      case Errno.EBADF:
        throw new ClosedChannelException();
      default:
        if (result < 0) {
          throw new ErrnoException(call, result);
        }
        return result;
    }
  }
}
