package org.nettyaio.channel;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.DefaultFileRegion;
import io.netty.util.internal.logging.InternalLogger;
import io.netty.util.internal.logging.InternalLoggerFactory;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;
import org.nettyaio.linux.Errno;
import org.nettyaio.linux.ErrnoException;
import org.nettyaio.linux.FilePipe;
import org.nettyaio.linux.Socket;

/**
 * Sends {@link DefaultFileRegion}s from file to socket within the kernel, through a pipe that all
 * channels of a loop use one after the other: it is empty whenever none of these methods runs, but
 * for what {@link #rest} takes out. For the loop's thread.
 */
final class FileSender {
  private static final InternalLogger logger = InternalLoggerFactory.getInstance(FileSender.class);

  /** Null if Netty's module does not let us see what file a region is of. */
  private static final @Nullable Fields FIELDS = Fields.find();

  /** Made when it is wanted first. */
  private @Nullable FilePipe pipe;

  /** Whether it has been told that there is no pipe to be had. */
  private boolean isTold;

  /** What a region does not tell otherwise. */
  private record Fields(VarHandle file, VarHandle transferred) {
    static @Nullable Fields find() {
      try {
        MethodHandles.Lookup region =
            MethodHandles.privateLookupIn(DefaultFileRegion.class, MethodHandles.lookup());
        return new Fields(
            region.findVarHandle(DefaultFileRegion.class, "file", FileChannel.class),
            region.findVarHandle(DefaultFileRegion.class, "transferred", long.class));
      } catch (ReflectiveOperationException | RuntimeException e) {
        logger.info(
            "DefaultFileRegions are copied through a buffer; to have them sent within the kernel"
                + " start the JVM with --add-opens {}/io.netty.channel={}",
            DefaultFileRegion.class.getModule().getName(),
            FileSender.class.getModule().getName());
        logger.debug("The file of a DefaultFileRegion cannot be reached", e);
        return null;
      }
    }
  }

  /** Opens a region's file; returns whether it can be sent, and has not to be copied. */
  boolean canSend(DefaultFileRegion region) throws IOException {
    if (FIELDS == null) {
      return false;
    }
    region.open();
    // Null of a region that has been released.
    return FIELDS.file.get(region) != null && hasPipe();
  }

  private boolean hasPipe() {
    if (pipe == null) {
      try {
        pipe = FilePipe.open();
        isTold = false;
      } catch (IOException e) {
        if (!isTold) {
          isTold = true;
          LoopLog.warn(
              logger, "DefaultFileRegions are copied for now, as there is no pipe to be had", e);
        }
      }
    }
    return pipe != null;
  }

  /**
   * Sends what comes next of a region that {@linkplain #canSend can be sent}. What has been taken
   * from it and had no room in the socket is the {@link #rest}, also after a failure.
   *
   * @param most how many bytes at the most
   * @return how many bytes the socket has taken, or a negative errno; EINVAL if this kind of socket
   *     takes none in this way
   * @throws IOException if the file cannot be read, or is too short
   */
  int send(Socket socket, DefaultFileRegion region, long most) throws IOException {
    FilePipe pipe = this.pipe;
    assert pipe != null && FIELDS != null;
    FileChannel file = (FileChannel) FIELDS.file.get(region);
    long done = region.transferred();
    long position = region.position() + done;
    int filled = fill(pipe, file, position, Math.min(region.count() - done, most));
    if (filled > 0) {
      FIELDS.transferred.set(region, done + filled);
      return pipe.sendTo(socket);
    }
    if (position >= file.size()) {
      throw FileRegions.tooShort(region);
    }
    return -Errno.EAGAIN;
  }

  private int fill(FilePipe pipe, FileChannel file, long position, long count) throws IOException {
    // The JDK closes what an interrupted thread reads from.
    boolean interrupted = Thread.interrupted();
    try {
      return pipe.fill(file, position, count);
    } catch (Throwable e) {
      // Whatever is in it, and whether or not it is still open.
      close();
      throw e;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /**
   * Returns what the socket had no room for, to be written as other bytes are; the caller releases
   * it. Null if there is nothing.
   *
   * @throws IOException if the file has been truncated meanwhile
   */
  @Nullable ByteBuf rest(ByteBufAllocator allocator) throws IOException {
    FilePipe pipe = this.pipe;
    if (pipe == null || pipe.held() == 0) {
      return null;
    }
    ByteBuf rest = null;
    try {
      rest = allocator.directBuffer(pipe.held());
      while (pipe.held() > 0) {
        int end = rest.writerIndex();
        int read = pipe.read(Buffers.address(rest, end, pipe.held()));
        if (read <= 0) {
          throw new ErrnoException("read of what was to be sent of a file", read);
        }
        rest.writerIndex(end + read);
      }
      ByteBuf whole = rest;
      rest = null;
      return whole;
    } finally {
      if (rest != null) {
        rest.release();
      }
      if (pipe.held() > 0) {
        close();
      }
    }
  }

  /** Closes the pipe; a new one is made when it is wanted again. */
  void close() {
    FilePipe open = pipe;
    pipe = null;
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        logger.debug("Failed to close a pipe", e);
      }
    }
  }
}
