package org.nettyaio.channel.internal.file;

import io.netty.channel.DefaultFileRegion;
import io.netty.util.internal.logging.InternalLogger;
import io.netty.util.internal.logging.InternalLoggerFactory;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.channels.FileChannel;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.nettyaio.channel.internal.loop.LoopLog;
import org.nettyaio.linux.file.FilePipe;

/**
 * Puts what comes next of {@link DefaultFileRegion}s into pipes, from where it is sent within the
 * kernel. The channels of a loop use the same pipes one after the other; a channel whose socket is
 * full keeps its pipe until there is room. Used on the loop only, except for {@link #discard}.
 */
public final class FileSender implements AutoCloseable {
  /** How many pipes may wait for their sockets at a time: each takes two descriptors. */
  private static final int MAX_LENT = 64;

  /** How many pipes are kept that no channel needs now. */
  private static final int MAX_IDLE = 8;

  private static final InternalLogger logger = InternalLoggerFactory.getInstance(FileSender.class);

  /** Null if Netty's module does not open {@link DefaultFileRegion} to this one. */
  private static final @Nullable Fields FIELDS = Fields.find();

  private final ArrayDeque<FilePipe> idle = new ArrayDeque<>(MAX_IDLE);
  private final AtomicInteger lent = new AtomicInteger();

  /** Whether it was logged that no pipe can be opened. */
  private boolean isTold;

  /** The fields of a region that it has no methods for. */
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

  /**
   * Takes what comes next of a region.
   *
   * @param most how many bytes at the most
   * @return a pipe with at least one byte, which the caller gives back when it is empty; null if
   *     the region has to be copied
   * @throws IOException if the file cannot be read, or is too short
   */
  public @Nullable FilePipe fill(DefaultFileRegion region, long most) throws IOException {
    if (FIELDS == null) {
      return null;
    }
    region.open();
    FileChannel file = (FileChannel) FIELDS.file.get(region);
    long done = region.transferred();
    long position = region.position() + done;
    long count = Math.min(region.count() - done, most);
    // A region that was released has no file: copying it throws what says so.
    FilePipe pipe = file == null ? null : take();
    if (pipe == null) {
      return null;
    }
    int filled = fill(pipe, file, position, count);
    if (filled > 0) {
      FIELDS.transferred.set(region, done + filled);
      return pipe;
    }
    giveBack(pipe);
    if (position >= file.size()) {
      throw FileRegions.tooShort(region);
    }
    return null;
  }

  private @Nullable FilePipe take() {
    FilePipe pipe = idle.poll();
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
        return null;
      }
    }
    lent.incrementAndGet();
    return pipe;
  }

  private int fill(FilePipe pipe, FileChannel file, long position, long count) throws IOException {
    // The JDK closes a channel that an interrupted thread reads (AbstractInterruptibleChannel).
    boolean interrupted = Thread.interrupted();
    try {
      return pipe.fill(file, position, count);
    } catch (Throwable e) {
      // It may have something in it, or be closed.
      discard(pipe);
      throw e;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Whether so many pipes wait for their sockets that what is in another has to be copied. */
  public boolean isScarce() {
    return lent.get() > MAX_LENT;
  }

  /** Takes back a pipe that is empty. */
  void giveBack(FilePipe pipe) {
    if (idle.size() < MAX_IDLE) {
      lent.decrementAndGet();
      idle.add(pipe);
    } else {
      discard(pipe);
    }
  }

  /** Takes back a pipe whose content is not needed. May be called from any thread. */
  public void discard(FilePipe pipe) {
    lent.decrementAndGet();
    close(pipe);
  }

  /** Closes the pipes that no channel has; called when the loop ends. */
  @Override
  public void close() {
    for (FilePipe pipe; (pipe = idle.poll()) != null; ) {
      close(pipe);
    }
  }

  private static void close(FilePipe pipe) {
    try {
      pipe.close();
    } catch (IOException e) {
      logger.debug("Failed to close a pipe", e);
    }
  }
}
