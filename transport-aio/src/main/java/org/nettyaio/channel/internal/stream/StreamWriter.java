package org.nettyaio.channel.internal.stream;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.FileRegion;
import io.netty.channel.unix.FileDescriptor;
import io.netty.util.internal.StringUtil;
import io.netty.util.internal.logging.InternalLogger;
import io.netty.util.internal.logging.InternalLoggerFactory;
import org.jspecify.annotations.Nullable;
import org.nettyaio.channel.internal.core.ChannelCore;
import org.nettyaio.channel.internal.core.OutboundWriter;
import org.nettyaio.channel.internal.core.TurnShare;
import org.nettyaio.channel.internal.file.RegionWriter;
import org.nettyaio.channel.internal.loop.AioRegistration;
import org.nettyaio.channel.internal.loop.FlushGuard;
import org.nettyaio.channel.internal.loop.LoopLog;
import org.nettyaio.channel.internal.loop.Operation;
import org.nettyaio.channel.internal.loop.Reason;
import org.nettyaio.channel.internal.socket.Buffers;
import org.nettyaio.channel.internal.socket.Errors;
import org.nettyaio.linux.Errno;

/**
 * The writing half of a stream channel: from the outbound buffer, by at most one write at a time,
 * to the socket.
 *
 * <p>The messages of a write stay in the outbound buffer until its result is known, and the
 * outbound buffer is not given up before that: closing and shutting down bring the write to its
 * result first. That is what keeps their memory in place while the kernel has its address. Used on
 * the channel's loop only.
 */
public final class StreamWriter implements OutboundWriter {
  /** How many bytes a descriptor counts in the share of a turn: it takes a call of its own. */
  private static final int DESCRIPTOR_COSTS = 4096;

  /** How many messages may be joined: each further one has to pass over all that were before. */
  private static final int MAX_JOINED = 64;

  private static final InternalLogger logger =
      InternalLoggerFactory.getInstance(StreamWriter.class);

  private final ChannelCore core;
  private final PassedDescriptors descriptors;
  private final TurnShare share = new TurnShare();

  /**
   * The buffer whose messages the write is of, from when it is queued until what it wrote has been
   * taken out of the buffer. That completes promises, whose listeners may flush: the next write
   * must not begin with messages that are about to be removed.
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

  private final StreamWrite write;

  /** Made when a region is to be written: most channels never write one. */
  private @Nullable RegionWriter regions;

  public StreamWriter(ChannelCore core, PassedDescriptors descriptors) {
    this.core = core;
    this.descriptors = descriptors;
    this.write = new StreamWrite(core.socket());
  }

  /** Writes what is flushed, unless a write, or the wait for room, is under way. */
  public void write(ChannelOutboundBuffer out) throws Exception {
    AioRegistration registration = core.registration();
    if (registration != null && !isBusy(registration)) {
      discardQueued(registration);
      prepareNext(registration, out);
      sendPrepared(registration, true);
    }
  }

  @Override
  public boolean mayJoin(AioRegistration registration) {
    return true;
  }

  /**
   * Queues what is flushed, together with what is queued already, for more to join it: {@link
   * #sendQueued} is going to be called, and if that takes long, {@link FlushGuard} sends it. What
   * does not fit into one write is sent at once.
   */
  @Override
  public void queue() {
    AioRegistration registration = core.registration();
    ChannelOutboundBuffer out = core.outbound();
    if (registration == null || out == null) {
      return;
    }
    try {
      if (step == Step.QUEUED && out.size() <= MAX_JOINED && write.extend(registration, out)) {
        return;
      }
      discardQueued(registration);
      prepareNext(registration, out);
      if (step == Step.PREPARED && write.isWhole() && out.size() <= MAX_JOINED) {
        enqueue(registration);
        return;
      }
    } catch (Throwable e) {
      writeEnded();
      core.unsafe().writeFailed(e);
    }
    sendPrepared(registration, false);
  }

  private void enqueue(AioRegistration registration) {
    registration.submit(registration.operations().transfer(Operation.WRITE));
    step = Step.QUEUED;
    FlushGuard.instance().queued();
  }

  /** Sends what is queued, unless it waits for the loop's batch, and what cannot be queued. */
  @Override
  public void sendQueued() {
    AioRegistration registration = core.registration();
    ChannelOutboundBuffer out = core.outbound();
    if (registration == null || out == null || isBusy(registration)) {
      return;
    }
    try {
      if (step == Step.NONE) {
        prepareNext(registration, out);
      } else if (registration.loop().isBatching() && core.channel().isWritable()) {
        return;
      } else if (withdrawQueued(registration)) {
        writing = out;
        step = Step.PREPARED;
      }
    } catch (Throwable e) {
      core.unsafe().writeFailed(e);
    }
    sendPrepared(registration, true);
  }

  /** Withdraws a write that is queued, to set up another one in its place. */
  private void discardQueued(AioRegistration registration) {
    if (withdrawQueued(registration)) {
      write.discard();
    }
  }

  /**
   * Withdraws a write that is queued.
   *
   * @return whether one was withdrawn, which is set up as it was
   */
  private boolean withdrawQueued(AioRegistration registration) {
    if (step != Step.QUEUED) {
      return false;
    }
    if (registration.withdraw(Operation.WRITE)) {
      writeEnded();
      return true;
    }
    // The loop or FlushGuard has sent it meanwhile.
    step = Step.UNDER_WAY;
    registration.loop().settle();
    if (registration.takeResult(Operation.WRITE)) {
      handleResult(registration.operations().result(Operation.WRITE));
    }
    return false;
  }

  /**
   * Sends what has been prepared: with the batch, if the loop collects one; at once, if it does
   * not, or if there is more behind it, or if the channel is not writable any more: the socket may
   * take it all, and then the handler can continue to write.
   *
   * @param mayWait whether it may go with the batch
   */
  private void sendPrepared(AioRegistration registration, boolean mayWait) {
    for (int spins = core.config().getWriteSpinCount(); step == Step.PREPARED; spins--) {
      int result;
      try {
        boolean waits =
            mayWait
                && write.isWhole()
                && registration.loop().isBatching()
                && core.channel().isWritable();
        if (waits || spins <= 0) {
          enqueue(registration);
          return;
        }
        step = Step.UNDER_WAY;
        result = registration.loop().perform(registration.operations().transfer(Operation.WRITE));
      } catch (Throwable e) {
        writeEnded();
        core.unsafe().writeFailed(e);
        return;
      }
      handleResult(result);
    }
  }

  /** Whether a write is on, or the wait for room, for the next turn, or for something to write. */
  @Override
  public boolean isBusy(AioRegistration registration) {
    return step == Step.PREPARED || step == Step.UNDER_WAY || isWaiting(registration);
  }

  /** Whether a write may be set up; not any more if a listener has closed or moved the channel. */
  boolean isIdle(AioRegistration registration) {
    return step == Step.NONE && core.registration() == registration && !isWaiting(registration);
  }

  private boolean isWaiting(AioRegistration registration) {
    return registration.isOutstanding(Operation.POLL_OUT)
        || registration.isReady(Reason.WRITE_ON)
        || regions != null && regions.isWaiting(registration);
  }

  @Override
  public void liftShare(AioRegistration registration) {
    share.lift(registration);
  }

  /** Prepares a write of what is at the head of the buffer, after what needs no write. */
  private void prepareNext(AioRegistration registration, ChannelOutboundBuffer out)
      throws Exception {
    // A listener of what needs no write may flush, and so have prepared a write already.
    for (Object message; isIdle(registration) && (message = out.current()) != null; ) {
      if (share.left(registration) <= 0) {
        registration.writeInNextTurn();
        return;
      }
      if (message instanceof ByteBuf buffer) {
        if (!buffer.isReadable()) {
          out.remove();
          continue;
        }
        if (out.size() == 1 && Buffers.isContiguous(buffer)) {
          write.setUp(registration, buffer, share.left(registration), true);
        } else {
          write.setUp(registration, out, share.left(registration));
        }
      } else if (message instanceof FileRegion region) {
        ByteBuf bytes = regions().next(registration, out, region);
        if (bytes == null) {
          continue;
        }
        write.setUp(registration, bytes, share.left(registration), false);
      } else if (message instanceof FileDescriptor descriptor) {
        share.use(registration, DESCRIPTOR_COSTS);
        if (!descriptors.write(out, descriptor)) {
          core.pollOut(registration);
        }
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

  private RegionWriter regions() {
    if (regions == null) {
      regions = new RegionWriter(core, share, this::isIdle);
    }
    return regions;
  }

  /** Returns what writes the region that is partly in memory; null if none is. */
  private @Nullable RegionWriter regionInMemory() {
    return regions != null && regions.isInMemory() ? regions : null;
  }

  /** A write that went with a batch has completed. */
  public void writeCompleted(int result) {
    step = Step.UNDER_WAY;
    handleResult(result);
    AioRegistration registration = core.registration();
    if (registration != null) {
      sendPrepared(registration, true);
    }
  }

  /** A write has its result: prepares the next, or waits for room. */
  private void handleResult(int result) {
    ChannelOutboundBuffer out = writing;
    assert out != null;
    try {
      AioRegistration registration = core.registration();
      if (registration != null) {
        long cost = regionInMemory() == null ? 1 : RegionWriter.COST_PER_BYTE;
        share.use(registration, cost * Math.max(result, 0));
      }
      boolean room = removeWritten(out, result);
      registration = core.registration();
      // A listener of what has just been written may have closed the channel.
      if (registration != null && core.outbound() == out) {
        if (room) {
          prepareNext(registration, out);
        } else {
          core.pollOut(registration);
        }
      }
    } catch (Throwable e) {
      core.unsafe().writeFailed(e);
    }
  }

  /**
   * Takes what was written out of the buffer.
   *
   * @return whether the socket has taken all that it was offered
   */
  private boolean removeWritten(ChannelOutboundBuffer out, int result) throws Exception {
    try {
      if (result < 0 && result != -Errno.EAGAIN && result != -Errno.EINTR) {
        throw Errors.of("write", result);
      }
      int written = Math.max(result, 0);
      boolean all = write.made(written);
      RegionWriter region = regionInMemory();
      if (region == null) {
        out.removeBytes(written);
      } else {
        region.written(out, written);
      }
      return all;
    } finally {
      writeEnded();
    }
  }

  /**
   * Brings a write that is under way to its result, and what else was flushed as far as the socket
   * takes it at once: what was flushed before a close is sent, as if flushing had written it.
   */
  public void settle(AioRegistration registration) {
    share.lift(registration);
    try {
      for (int spins = core.config().getWriteSpinCount(); spins > 0 && step != Step.NONE; spins--) {
        if (step == Step.PREPARED) {
          step = Step.UNDER_WAY;
          registration.loop().perform(registration.operations().transfer(Operation.WRITE));
        } else {
          registration.loop().settle();
          if (!registration.takeResult(Operation.WRITE)) {
            break;
          }
          step = Step.UNDER_WAY;
        }
        ChannelOutboundBuffer out = writing;
        assert out != null;
        if (removeWritten(out, registration.operations().result(Operation.WRITE))) {
          prepareNext(registration, out);
        }
      }
    } catch (Throwable e) {
      // The messages are still in the outbound buffer and fail with it, or with the next write.
      LoopLog.debug(logger, "Failed to write the rest of {}", core.channel(), e);
    }
    try {
      ChannelOutboundBuffer out = writing;
      if (!registration.withdraw(Operation.WRITE)
          && registration.takeResult(Operation.WRITE)
          && out != null) {
        // FlushGuard has sent it while a listener blocked.
        removeWritten(out, registration.operations().result(Operation.WRITE));
      }
    } catch (Throwable e) {
      LoopLog.debug(logger, "Failed to write the rest of {}", core.channel(), e);
    }
    writeEnded();
  }

  /** The write is over, whatever came of it. */
  private void writeEnded() {
    step = Step.NONE;
    writing = null;
  }

  /** The channel is closed, or writes no more. */
  public void close() {
    if (regions != null) {
      regions.close();
    }
  }
}
