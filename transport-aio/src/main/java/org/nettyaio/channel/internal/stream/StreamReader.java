package org.nettyaio.channel.internal.stream;

import io.netty.buffer.ByteBuf;
import io.netty.util.LeakPresenceDetector;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.nettyaio.channel.AioFileDescriptor;
import org.nettyaio.channel.internal.core.AioRecvByteAllocatorHandle;
import org.nettyaio.channel.internal.core.ChannelCore;
import org.nettyaio.channel.internal.loop.AioRegistration;
import org.nettyaio.channel.internal.loop.ChannelTransfer;
import org.nettyaio.channel.internal.loop.Operation;
import org.nettyaio.channel.internal.socket.Errors;
import org.nettyaio.linux.Errno;
import org.nettyaio.linux.socket.DescriptorMessage;

/**
 * The reading half of a stream channel: turns polls that fire into reads, and what is read into
 * messages of the pipeline.
 *
 * <p>A read loop begins when the socket is readable and reading is wanted. It ends when the user's
 * receive-buffer handle says so, after a short read or enough messages, and always with
 * channelReadComplete. The event loop serves other channels between two reads of it, and a channel
 * that moves to another event loop in between continues the same read loop there. What the kernel
 * has delivered is never dropped: if the user has stopped reading meanwhile, it is kept for the
 * next {@code read()}. An idle channel holds no buffer. Used on the channel's loop only.
 *
 * <p>What the pipeline, the receive-buffer handle or the allocator throws ends the read loop and is
 * passed to exceptionCaught; another read loop begins.
 */
public final class StreamReader {
  private final ChannelCore core;
  private final HalfClosure halves;
  private final PassedDescriptors descriptors;
  private final ReadLoop loop;

  /** What the read that is outstanding reads into. */
  private final ReadBuffer buffer = new ReadBuffer();

  /** What was read and not fired yet, because reading was not wanted any more. */
  private @Nullable ByteBuf kept;

  /** The negative errno of a read that was not reported yet; the kernel reports it only once. */
  private int keptError;

  /** Whether the socket was readable by a poll or a full read, and was not read empty since. */
  private boolean mayBeReadable;

  /** The end of the stream, or an error, has been read: there is nothing more to come. */
  private boolean ended;

  private final ReadPrediction prediction = new ReadPrediction();
  private final PeerWatch peer;

  public StreamReader(ChannelCore core, HalfClosure halves, PassedDescriptors descriptors) {
    this.core = core;
    this.halves = halves;
    this.descriptors = descriptors;
    this.loop = new ReadLoop(core);
    this.peer = new PeerWatch(core.socket());
  }

  /** Begins a read loop as soon as there is input, or watches for the end if none is wanted. */
  public void begin() {
    AioRegistration registration = core.registration();
    if (ended || loop.isOn() || registration == null || !core.isActive()) {
      return;
    }
    if (!core.readInterest().isWanted()) {
      peer.arm(registration);
    } else if (kept != null || mayBeReadable || prediction.expectsMore()) {
      registration.readInNextTurn(kept != null || mayBeReadable);
    } else {
      core.pollIn(registration);
    }
  }

  /** The channel is connected, or has a new loop, where the read loop of the old one continues. */
  public void resume() {
    AioRegistration registration = core.registration();
    if (loop.isOn() && registration != null) {
      registration.readInNextTurn(kept != null || mayBeReadable);
    } else {
      begin();
    }
  }

  /**
   * The poll for input has fired, or the turn to read has come without one: then there are no
   * events.
   */
  public void readable(int events) {
    AioRegistration registration = core.registration();
    if (registration == null) {
      return;
    }
    try {
      if (events != 0) {
        prediction.fired(registration.operations().lateness());
        mayBeReadable = true;
      }
      if (peer.drainErrors(events)) {
        // Entries of the error queue say nothing of the input.
        mayBeReadable = false;
        resume();
        return;
      }
      prediction.reading(mayBeReadable);
      if (loop.isOn()) {
        if (core.readInterest().isWanted()) {
          step();
        } else {
          endLoop();
        }
      } else if (ended || !core.readInterest().isWanted()) {
        begin();
      } else if (!halves.isInputClosed()) {
        resetLoop();
        step();
      }
    } catch (Throwable e) {
      failed(e);
    }
  }

  /** The poll for the peer's end has fired; with no event if it could not be armed. */
  public void hungUp(int events) {
    try {
      if (ended || loop.isOn() || core.readInterest().isWanted()) {
        begin();
        return;
      }
      int found = lookForInput(events);
      if (found > 0) {
        mayBeReadable = true;
        peer.waitForRead();
      } else if (found == -Errno.EAGAIN) {
        begin();
      } else {
        resetLoop();
        nothingRead(found, "read");
      }
    } catch (Throwable e) {
      failed(e);
    }
  }

  /** Returns what there is to read, as {@link PeerWatch#look} does. */
  private int lookForInput(int events) {
    if (kept != null || descriptors.isAnyKept()) {
      return 1;
    }
    int error = keptError;
    keptError = 0;
    return error != 0 ? error : peer.look(events);
  }

  // Made when it is first asked for: until then the user may choose another allocator.
  private AioRecvByteAllocatorHandle handle() {
    return core.unsafe().recvBufAllocHandle();
  }

  private void resetLoop() {
    AioRecvByteAllocatorHandle handle = handle();
    peer.reading();
    loop.begin();
    handle.reset(core.config());
  }

  /** One step of the loop: what was kept, or a read, or descriptors as long as there are any. */
  private void step() {
    ByteBuf kept = this.kept;
    if (kept != null) {
      prediction.reading(true);
      handle().attemptedBytesRead(kept.readableBytes());
      received(kept, kept.readableBytes());
      return;
    }
    if (keptError != 0) {
      int error = keptError;
      keptError = 0;
      nothingRead(error, "read");
      return;
    }
    boolean goOn = true;
    while (goOn && descriptors.areWanted()) {
      goOn = readDescriptor();
    }
    if (goOn) {
      readBytes();
    }
  }

  /** Receives a descriptor, for which AIO has no request; returns whether the loop continues. */
  private boolean readDescriptor() {
    AioRecvByteAllocatorHandle handle = handle();
    handle.attemptedBytesRead(1);
    int result = descriptors.receive();
    if (result >= 0) {
      AioFileDescriptor descriptor = new AioFileDescriptor(result);
      // Others may have come with the same byte, which no poll reports.
      mayBeReadable = true;
      try {
        handle.lastBytesRead(1);
        handle.incMessagesRead(1);
      } catch (Throwable e) {
        ReadLoop.drop(descriptor);
        throw e;
      }
      return deliverAndContinue(descriptor);
    }
    if (result == -Errno.ENODATA || result == -Errno.EMFILE) {
      // A byte without a descriptor, or with more than this process has room for. What it came with
      // is lost; the connection and what follows are not.
      mayBeReadable = true;
      handle.lastBytesRead(1);
      handle.incMessagesRead(1);
      loop.deliverFailure(Errors.of("recvmsg", result));
      return continueOrEnd();
    }
    nothingRead(result == DescriptorMessage.END_OF_STREAM ? 0 : result, "recvmsg");
    return false;
  }

  private void readBytes() {
    AioRegistration registration = core.registration();
    if (registration == null) {
      // Between two event loops: the next one continues.
      return;
    }
    int result;
    boolean done = false;
    try {
      AioRecvByteAllocatorHandle handle = handle();
      buffer.allocate(handle, core.config().getAllocator());
      handle.attemptedBytesRead(buffer.length());
      ChannelTransfer read = registration.operations().transfer(Operation.READ);
      buffer.prepare(read, core.socket().fd());
      if (registration.loop().isBatching()) {
        registration.submit(read);
        done = true;
        return;
      }
      result = registration.loop().perform(read);
      done = true;
    } finally {
      if (!done) {
        buffer.release();
      }
    }
    handleResult(result);
  }

  /** A read that went with a batch has completed. */
  public void readCompleted(int result) {
    try {
      handleResult(result);
    } catch (Throwable e) {
      failed(e);
    }
  }

  private void handleResult(int result) {
    if (result > 0) {
      received(buffer.take(result), result);
    } else {
      buffer.release();
      nothingRead(result, "read");
    }
  }

  /** Bytes were read: fires them, or keeps them if reading is not wanted any more. */
  private void received(ByteBuf buffer, int bytes) {
    // Until it is fired, so that no byte is lost if the handle throws.
    kept = buffer;
    AioRecvByteAllocatorHandle handle = handle();
    handle.lastBytesRead(bytes);
    mayBeReadable = bytes == handle.attemptedBytesRead();
    if (!core.readInterest().isWanted()) {
      endLoop();
      return;
    }
    handle.incMessagesRead(1);
    kept = null;
    AioRegistration registration = deliverAndContinue(buffer) ? core.registration() : null;
    if (registration != null) {
      // The others have their turns first.
      registration.readInNextTurn(kept != null || mayBeReadable);
    }
  }

  /** A read has brought no bytes: none for now, the end of the stream, or an error. */
  private void nothingRead(int result, String call) {
    AioRecvByteAllocatorHandle handle = handle();
    if (result == -Errno.EAGAIN || result == -Errno.EINTR) {
      handle.lastBytesRead(0);
      mayBeReadable = false;
      boolean unnoticed = prediction.isTry() && !loop.hasDelivered();
      prediction.readEnded(false, core.registration());
      if (unnoticed) {
        // Nothing was fired in this read loop, so its end is not fired either.
        loop.forget();
        begin();
      } else {
        endLoop();
      }
    } else if (result == 0) {
      ended = true;
      core.readInterest().served();
      try {
        handle.lastBytesRead(-1);
        endLoop();
      } finally {
        halves.inputEnded();
      }
    } else {
      handle.lastBytesRead(-1);
      failed(Errors.of(call, result));
    }
  }

  /** Fires what was read; returns whether the loop continues. */
  private boolean deliverAndContinue(Object message) {
    prediction.readEnded(true, core.registration());
    loop.deliver(message);
    return continueOrEnd();
  }

  /** Returns whether there is to be another read of this loop; ends it if not. */
  private boolean continueOrEnd() {
    if (core.isOpen() && !halves.isInputClosed() && handle().continueReading()) {
      return true;
    }
    endLoop();
    return false;
  }

  /** Ends the loop, and begins another if there is reason to. */
  private void endLoop() {
    if (loop.end() && core.isOpen()) {
      begin();
    }
  }

  /** Fires an error: the connection's, or what the user's code has thrown. */
  private void failed(Throwable cause) {
    core.readInterest().served();
    prediction.reading(true);
    try {
      endLoop();
    } catch (Throwable another) {
      cause.addSuppressed(another);
    }
    core.pipeline().fireExceptionCaught(cause);
    if (cause instanceof IOException
        || cause instanceof OutOfMemoryError
        || cause instanceof LeakPresenceDetector.AllocationProhibitedException) {
      ended = true;
      halves.inputEnded();
    } else if (core.isOpen()) {
      begin();
    }
  }

  /** Brings a read that is under way to its result; what it brings is kept. */
  public void settle(AioRegistration registration) {
    if (registration.withdraw(Operation.READ)) {
      buffer.release();
      return;
    }
    registration.loop().settle();
    if (registration.takeResult(Operation.READ)) {
      int result = registration.operations().result(Operation.READ);
      if (result > 0) {
        kept = buffer.take(result);
      } else {
        buffer.release();
        mayBeReadable = result != -Errno.EAGAIN;
        if (result < 0 && result != -Errno.EAGAIN && result != -Errno.EINTR) {
          keptError = result;
        }
        // The end of the stream can be read again.
      }
    }
  }

  /** The channel is closed. */
  public void close() {
    ended = true;
    loop.close();
    if (kept != null) {
      kept.release();
      kept = null;
    }
  }
}
