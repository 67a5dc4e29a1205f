package org.nettyaio.channel;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.DefaultFileRegion;
import io.netty.channel.FileRegion;
import io.netty.channel.unix.FileDescriptor;
import io.netty.util.internal.StringUtil;
import io.netty.util.internal.logging.InternalLogger;
import io.netty.util.internal.logging.InternalLoggerFactory;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.nettyaio.linux.Errno;
import org.nettyaio.linux.ErrnoException;
import org.nettyaio.linux.IovecArena;

/**
 * The writing half of a stream channel: from the outbound buffer, by at most one write at a time,
 * to the socket.
 *
 * <p>The messages of a write stay in the outbound buffer until its result is known, and the
 * outbound buffer is not given up before that: closing and shutting down bring the write to its
 * result first. That is what keeps their memory in place while the kernel has its address. Used on
 * the channel's loop only.
 */
final class StreamWriter {
  /** How much of a {@link FileRegion} is in memory at a time. */
  private static final int CHUNK_BYTES = 64 * 1024;

  /**
   * How much of a file is sent in one turn. It costs more than bytes from memory do, and small
   * pieces are received while they are still in the processor's caches.
   */
  private static final int FILE_BYTES = 64 * 1024;

  /** What a byte of a file counts in a channel's share of a turn: {@link #FILE_BYTES} are all. */
  private static final int FILE_SHARES = 4;

  /** How many bytes a descriptor counts, which takes a call of its own. */
  private static final int DESCRIPTOR_COSTS = 4096;

  private static final InternalLogger logger =
      InternalLoggerFactory.getInstance(StreamWriter.class);

  private final AbstractAioStreamChannel channel;
  private final GatheringLimit limit = new GatheringLimit();
  private final TurnShare share = new TurnShare();

  /**
   * The buffer whose messages the write is of, from when it is queued until what it wrote has been
   * taken out of the buffer. That completes promises, whose listeners may flush: the next write
   * must not begin with messages that are about to go.
   */
  private @Nullable ChannelOutboundBuffer writing;

  /** How far a write is. */
  private enum Step {
    /** There is none. */
    NONE,
    /** It is set up, and neither queued nor made. */
    PREPARED,
    /** It is queued: more may join it. */
    QUEUED,
    /** It is made, and what it wrote is still in the outbound buffer, or leaving it. */
    UNDER_WAY
  }

  private Step step = Step.NONE;

  /** How many bytes that write tries to write. */
  private long attempted;

  /** What is in a pipe of the file region at the head of the outbound buffer. */
  private final PipedFile piped = new PipedFile();

  /** What is in memory of that region. */
  private @Nullable ByteBuf chunk;

  /** For a file region that has nothing to give now: it alone knows when it will have. */
  private final Retry retry;

  StreamWriter(AbstractAioStreamChannel channel) {
    this.channel = channel;
    this.retry = new Retry(channel, channel::flushPending);
  }

  /** Writes what is flushed, unless a write, or the wait for room, is under way. */
  void write(ChannelOutboundBuffer out) throws Exception {
    AioRegistration registration = channel.registration();
    if (registration != null && !isBusy(registration)) {
      takeBack(registration);
      next(registration, out);
      send(registration);
    }
  }

  /**
   * Queues what is flushed, together with what is queued already, for more to join it: {@link
   * #sendQueued} is going to be called, and if that takes long, {@link FlushGuard} sends it.
   */
  void queue() {
    AioRegistration registration = channel.registration();
    ChannelOutboundBuffer out = channel.outbound();
    if (registration == null || out == null) {
      return;
    }
    try {
      takeBack(registration);
      next(registration, out);
      if (step == Step.PREPARED) {
        registration.submit(registration.transfer(Operation.WRITE));
        step = Step.QUEUED;
      }
    } catch (Throwable e) {
      writeEnded();
      channel.writeFailed(e);
    }
  }

  /** Sends what is queued, unless it waits for the loop's batch, and what cannot be queued. */
  void sendQueued() {
    AioRegistration registration = channel.registration();
    ChannelOutboundBuffer out = channel.outbound();
    if (registration == null || out == null || isBusy(registration)) {
      return;
    }
    try {
      if (step == Step.NONE) {
        next(registration, out);
      } else if (registration.isBatching() && channel.isWritable()) {
        return;
      } else if (takeBack(registration)) {
        writing = out;
        step = Step.PREPARED;
      }
    } catch (Throwable e) {
      channel.writeFailed(e);
    }
    send(registration);
  }

  /**
   * Takes back a write that is queued.
   *
   * @return whether it is set up as it was, and has not been made
   */
  private boolean takeBack(AioRegistration registration) {
    if (step != Step.QUEUED) {
      return false;
    }
    if (registration.withdraw(Operation.WRITE)) {
      writeEnded();
      return true;
    }
    // It has been sent meanwhile, by the loop or by the guard.
    step = Step.UNDER_WAY;
    registration.settle();
    if (registration.take(Operation.WRITE)) {
      account(registration.result(Operation.WRITE));
    }
    return false;
  }

  /**
   * Sends what has been prepared: with the batch if there is one; or at once, if nobody collects a
   * batch just now, or somebody fills the buffer faster than the loop comes round: the socket may
   * well take it all, and then he need not stop.
   */
  private void send(AioRegistration registration) {
    for (int spins = channel.config().getWriteSpinCount(); step == Step.PREPARED; spins--) {
      ChannelTransfer write = registration.transfer(Operation.WRITE);
      int result;
      try {
        if (spins <= 0 || registration.isBatching() && channel.isWritable()) {
          registration.submit(write);
          step = Step.QUEUED;
          return;
        }
        step = Step.UNDER_WAY;
        result = registration.perform(write);
      } catch (Throwable e) {
        writeEnded();
        channel.writeFailed(e);
        return;
      }
      account(result);
    }
  }

  /**
   * Whether the loop goes on by itself with what is flushed: a write is on, or the wait for room,
   * for the next turn, or for something to write.
   */
  boolean isBusy(AioRegistration registration) {
    return step == Step.PREPARED || step == Step.UNDER_WAY || isWaiting(registration);
  }

  /** Whether a write may be set up. */
  private boolean isIdle(AioRegistration registration) {
    return step == Step.NONE && !isWaiting(registration);
  }

  private boolean isWaiting(AioRegistration registration) {
    return registration.isOutstanding(Operation.POLL_OUT)
        || registration.isReady(Reason.WRITE_ON)
        || retry.isWaiting(registration);
  }

  /** What is written in this turn is not held back in favour of others. */
  void liftShare(AioRegistration registration) {
    share.lift(registration);
  }

  /** Prepares a write of what is at the head of the buffer. */
  private void next(AioRegistration registration, ChannelOutboundBuffer out) throws Exception {
    // A listener of what needs no write may flush, and so have gone on already.
    for (Object message; isIdle(registration) && (message = out.current()) != null; ) {
      if (share.left(registration) <= 0) {
        registration.writeNext();
        return;
      }
      ChannelTransfer operation = registration.transfer(Operation.WRITE);
      if (message instanceof ByteBuf buffer) {
        if (!buffer.isReadable()) {
          out.remove();
          continue;
        }
        if (out.size() == 1 && Buffers.isContiguous(buffer)) {
          prepare(registration, operation, buffer);
        } else {
          prepareGathering(registration, operation, out);
        }
      } else if (message instanceof DefaultFileRegion file && sendFile(registration, out, file)) {
        continue;
      } else if (message instanceof FileRegion region) {
        if (chunk == null && region.transferred() >= region.count()) {
          out.remove();
          continue;
        }
        ByteBuf bytes = load(region);
        if (bytes == null) {
          retry.later(registration);
          return;
        }
        retry.succeeded();
        prepare(registration, operation, bytes);
      } else if (message instanceof FileDescriptor descriptor) {
        send(registration, out, descriptor);
        continue;
      } else {
        throw new IllegalStateException(
            "unexpected message in the outbound buffer: " + StringUtil.simpleClassName(message));
      }
      writing = out;
      step = Step.PREPARED;
      return;
    }
  }

  /**
   * Sends a region within the kernel, as much of it as the socket takes and others can wait for.
   *
   * @return false if what comes next must be copied
   */
  private boolean sendFile(
      AioRegistration registration, ChannelOutboundBuffer out, DefaultFileRegion region)
      throws Exception {
    // A listener of the progress may flush, and so have gone on already.
    while (isIdle(registration) && out.current() == region) {
      if (chunk != null) {
        // What has been copied already goes first.
        return false;
      }
      if (piped.isEmpty() && region.transferred() >= region.count()) {
        out.remove();
        return true;
      }
      if (share.left(registration) <= 0) {
        registration.writeNext();
        return true;
      }
      FileSender files = registration.files();
      if (piped.isEmpty() && !piped.fill(files, region, FILE_BYTES)) {
        return false;
      }
      int sent = piped.sendTo(channel.socket(), files);
      if (sent < 0 && sent != -Errno.EAGAIN && sent != -Errno.EINTR && sent != -Errno.EINVAL) {
        piped.discard();
        throw Errors.of("splice", sent);
      }
      if (sent == -Errno.EINVAL || !piped.isEmpty() && files.isScarce()) {
        chunk = piped.copy(channel.alloc());
      } else if (!piped.isEmpty()) {
        channel.pollOut(registration);
      }
      if (sent > 0) {
        share.use(registration, FILE_SHARES * (long) sent);
        out.progress(sent);
      }
    }
    return true;
  }

  /**
   * Passes a descriptor on, which no request of AIO's can. One that cannot be passed fails its own
   * promise; the connection goes on.
   */
  private void send(
      AioRegistration registration, ChannelOutboundBuffer out, FileDescriptor descriptor)
      throws Exception {
    int result = channel.sendDescriptor(descriptor.intValue());
    share.use(registration, DESCRIPTOR_COSTS);
    switch (-result) {
      case Errno.EAGAIN, Errno.EINTR -> channel.pollOut(registration);
      // Closed, not one that can be passed, or too many are on their way (unix(7)).
      case Errno.EBADF, Errno.EINVAL, Errno.ETOOMANYREFS ->
          out.remove(new ErrnoException("sendmsg of " + descriptor, result));
      default -> {
        if (result < 0) {
          throw Errors.of("sendmsg", result);
        }
        out.remove();
      }
    }
  }

  private void prepare(AioRegistration registration, ChannelTransfer operation, ByteBuf buffer) {
    int length = (int) Math.min(buffer.readableBytes(), share.left(registration));
    long address = Buffers.address(buffer, buffer.readerIndex(), length);
    operation.write(channel.socket().fd(), address, length, buffer);
    attempted = length;
  }

  private void prepareGathering(
      AioRegistration registration, ChannelTransfer operation, ChannelOutboundBuffer out)
      throws Exception {
    IovecArena iovecs = registration.iovecs(IovecArena.IOV_MAX);
    Gathering gathering = new Gathering(iovecs, Math.min(limit.bytes(), share.left(registration)));
    out.forEachFlushedMessage(gathering);
    operation.writev(channel.socket().fd(), gathering.address, gathering.count, out);
    attempted = gathering.bytes;
  }

  /** Returns what is to be written next of a region, or null if it has nothing to give now. */
  private @Nullable ByteBuf load(FileRegion region) throws IOException {
    if (chunk == null) {
      long rest = region.count() - region.transferred();
      ByteBuf buffer = channel.alloc().directBuffer((int) Math.min(rest, CHUNK_BYTES));
      chunk = FileRegions.read(region, buffer);
    }
    return chunk;
  }

  /** A write that went with a batch has its result. */
  void completed(int result) {
    step = Step.UNDER_WAY;
    account(result);
    AioRegistration registration = channel.registration();
    if (registration != null) {
      send(registration);
    }
  }

  /** A write has its result: prepares the next, or waits for room. */
  private void account(int result) {
    ChannelOutboundBuffer out = writing;
    assert out != null;
    try {
      AioRegistration registration = channel.registration();
      if (registration != null) {
        long bytes = Math.max(result, 0);
        share.use(registration, chunk == null ? bytes : FILE_SHARES * bytes);
      }
      boolean room = remove(out, result);
      registration = channel.registration();
      // A listener of what has just been written may have closed the channel.
      if (registration != null && channel.outbound() == out) {
        if (room) {
          next(registration, out);
        } else {
          channel.pollOut(registration);
        }
      }
    } catch (Throwable e) {
      channel.writeFailed(e);
    }
  }

  /**
   * Takes what was written out of the buffer.
   *
   * @return whether the socket has taken all that it was offered
   */
  private boolean remove(ChannelOutboundBuffer out, int result) throws Exception {
    try {
      if (result < 0 && result != -Errno.EAGAIN && result != -Errno.EINTR) {
        throw Errors.of("write", result);
      }
      long written = Math.max(result, 0);
      limit.learn(attempted, written);
      remove(out, written);
      return written == attempted;
    } finally {
      writeEnded();
    }
  }

  private void remove(ChannelOutboundBuffer out, long written) {
    ByteBuf chunk = this.chunk;
    if (chunk == null) {
      out.removeBytes(written);
      return;
    }
    FileRegion region = (FileRegion) out.current();
    chunk.skipBytes(Math.toIntExact(written));
    if (!chunk.isReadable()) {
      this.chunk = null;
      chunk.release();
    }
    if (written > 0) {
      out.progress(written);
    }
    if (this.chunk == null && region.transferred() >= region.count()) {
      out.remove();
    }
  }

  /**
   * Brings a write that is under way to its result, and what else was flushed as far as the socket
   * takes it at once: what was flushed before a close is sent, as if flushing had written it.
   */
  void settle(AioRegistration registration) {
    share.lift(registration);
    try {
      ChannelTransfer write = registration.transfer(Operation.WRITE);
      for (int spins = channel.config().getWriteSpinCount();
          spins > 0 && step != Step.NONE;
          spins--) {
        if (step == Step.PREPARED) {
          step = Step.UNDER_WAY;
          registration.perform(write);
        } else {
          registration.settle();
          if (!registration.take(Operation.WRITE)) {
            break;
          }
          step = Step.UNDER_WAY;
        }
        ChannelOutboundBuffer out = writing;
        assert out != null;
        if (remove(out, write.result())) {
          next(registration, out);
        }
      }
    } catch (Throwable e) {
      // The messages are still in the outbound buffer and fail with it, or with the next write.
      logger.debug("Failed to write the rest of {}", channel, e);
    }
    registration.withdraw(Operation.WRITE);
    writeEnded();
  }

  /** The write is over, whatever came of it. */
  private void writeEnded() {
    step = Step.NONE;
    writing = null;
  }

  /** The channel is closed, or writes no more. */
  void close() {
    piped.discard();
    if (chunk != null) {
      chunk.release();
      chunk = null;
    }
  }

  /** Adds messages to a gathering write until it is large enough. */
  private static final class Gathering implements ChannelOutboundBuffer.MessageProcessor {
    final long address;
    private final IovecArena iovecs;
    private final long maxBytes;
    int count;
    long bytes;

    Gathering(IovecArena iovecs, long maxBytes) {
      this.address = iovecs.nextAddress();
      this.iovecs = iovecs;
      this.maxBytes = maxBytes;
    }

    @Override
    public boolean processMessage(Object message) {
      if (!(message instanceof ByteBuf buffer)) {
        return false;
      }
      int length = buffer.readableBytes();
      if (length == 0) {
        return true;
      }
      if (Buffers.isContiguous(buffer)) {
        return add(Buffers.address(buffer, buffer.readerIndex(), length), length);
      }
      for (ByteBuffer part : buffer.nioBuffers()) {
        if (part.hasRemaining() && !add(Buffers.address(part), part.remaining())) {
          return false;
        }
      }
      return true;
    }

    private boolean add(long address, int available) {
      int length = (int) Math.min(available, maxBytes - bytes);
      iovecs.add(address, length);
      count++;
      bytes += length;
      return count < IovecArena.IOV_MAX && bytes < maxBytes;
    }
  }
}
