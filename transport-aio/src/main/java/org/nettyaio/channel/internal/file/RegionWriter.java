package org.nettyaio.channel.internal.file;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.DefaultFileRegion;
import io.netty.channel.FileRegion;
import java.io.IOException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.nettyaio.channel.internal.core.ChannelCore;
import org.nettyaio.channel.internal.core.Retry;
import org.nettyaio.channel.internal.core.TurnShare;
import org.nettyaio.channel.internal.loop.AioRegistration;
import org.nettyaio.channel.internal.loop.LoopLocal;
import org.nettyaio.channel.internal.socket.Errors;
import org.nettyaio.linux.Errno;

/**
 * Writes the file region at the head of a channel's outbound buffer, and keeps what was read of it
 * and not written yet: in a pipe, if it goes from file to socket within the kernel, or in memory.
 * Used on the channel's loop only.
 */
public final class RegionWriter {
  /** How much of a region is in memory at a time. */
  private static final int CHUNK_BYTES = 64 * 1024;

  /**
   * How much of a file is sent in one turn. Bytes of a file cost more than bytes from memory do,
   * and small pieces are received while they are still in the processor's caches.
   */
  private static final int TURN_BYTES = 64 * 1024;

  /** What a byte of a file counts in the share of a turn, of which {@link #TURN_BYTES} are all. */
  public static final int COST_PER_BYTE = 4;

  /** Fills pipes for all channels of a loop. */
  private static final LoopLocal<FileSender> FILES = new LoopLocal<>(FileSender::new);

  private final ChannelCore core;
  private final TurnShare share;
  private final Predicate<AioRegistration> isIdle;
  private final PipedFile piped = new PipedFile();

  /** For a region that has nothing to give now: nothing tells when it will have. */
  private final Retry retry;

  private @Nullable ByteBuf chunk;

  /**
   * Creates one that has no region.
   *
   * @param share what the channel may write in a turn
   * @param isIdle whether the channel may begin to write; not any more if a listener has closed or
   *     moved it
   */
  public RegionWriter(ChannelCore core, TurnShare share, Predicate<AioRegistration> isIdle) {
    this.core = core;
    this.share = share;
    this.isIdle = isIdle;
    this.retry = new Retry(core, () -> core.unsafe().flushPending());
  }

  /** Whether it waits until the region has something to give. */
  public boolean isWaiting(AioRegistration registration) {
    return retry.isWaiting(registration);
  }

  /** Whether something of the region is in memory, to be written before anything else. */
  public boolean isInMemory() {
    return chunk != null;
  }

  /**
   * Continues with a region.
   *
   * @return what is to be written of it, which stays this object's; null if there is nothing to be
   *     written now, or the region is done with
   */
  public @Nullable ByteBuf next(
      AioRegistration registration, ChannelOutboundBuffer out, FileRegion region) throws Exception {
    if (region instanceof DefaultFileRegion file && sendFile(registration, out, file)) {
      return null;
    }
    if (chunk == null) {
      if (region.transferred() >= region.count()) {
        out.remove();
        return null;
      }
      chunk = load(region);
      if (chunk == null) {
        retry.later(registration);
      } else {
        retry.succeeded();
      }
    }
    return chunk;
  }

  /**
   * Sends a region within the kernel, as much of it as the socket takes and others can wait for.
   *
   * @return false if what comes next must be copied
   */
  private boolean sendFile(
      AioRegistration registration, ChannelOutboundBuffer out, DefaultFileRegion region)
      throws Exception {
    // A listener of the progress may flush, and so have sent more already.
    while (isIdle.test(registration) && out.current() == region) {
      if (chunk != null) {
        // What has been copied already goes first.
        return false;
      }
      if (piped.isEmpty() && region.transferred() >= region.count()) {
        out.remove();
        return true;
      }
      if (share.left(registration) <= 0) {
        registration.writeInNextTurn();
        return true;
      }
      FileSender files = registration.loop().local(FILES);
      if (piped.isEmpty() && !piped.fill(files, region, TURN_BYTES)) {
        return false;
      }
      int sent = piped.sendTo(core.socket(), files);
      if (sent == 0) {
        // Pages that the file does not have any more (ENODATA in splice_from_pipe_feed,
        // fs/splice.c).
        piped.discard();
        throw new IOException("a file was truncated while it was sent");
      }
      if (sent < 0 && sent != -Errno.EAGAIN && sent != -Errno.EINTR && sent != -Errno.EINVAL) {
        piped.discard();
        throw Errors.of("splice", sent);
      }
      if (sent == -Errno.EINVAL || !piped.isEmpty() && files.isScarce()) {
        chunk = piped.copy(core.alloc());
      } else if (!piped.isEmpty()) {
        core.pollOut(registration);
      }
      if (sent > 0) {
        share.use(registration, COST_PER_BYTE * (long) sent);
        out.progress(sent);
      }
    }
    return true;
  }

  private @Nullable ByteBuf load(FileRegion region) throws IOException {
    long rest = region.count() - region.transferred();
    return FileRegions.read(region, core.alloc().directBuffer((int) Math.min(rest, CHUNK_BYTES)));
  }

  /** So much of what is in memory has been written. */
  public void written(ChannelOutboundBuffer out, int bytes) {
    ByteBuf written = chunk;
    assert written != null;
    FileRegion region = (FileRegion) out.current();
    written.skipBytes(bytes);
    if (!written.isReadable()) {
      chunk = null;
      written.release();
    }
    if (bytes > 0) {
      out.progress(bytes);
    }
    if (chunk == null && region.transferred() >= region.count()) {
      out.remove();
    }
  }

  /** The channel is closed, or writes no more. */
  public void close() {
    piped.discard();
    if (chunk != null) {
      chunk.release();
      chunk = null;
    }
  }
}
