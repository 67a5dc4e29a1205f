package org.nettyaio.channel;

import io.netty.buffer.ByteBuf;
import io.netty.util.LeakPresenceDetector;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.nettyaio.linux.Errno;
import org.nettyaio.linux.abi.poll_h;
import org.nettyaio.linux.socket.DescriptorMessage;

/**
 * The reading half of a stream channel: from a poll that fires, by reads, to the pipeline.
 *
 * <p>A read loop begins when the socket is readable and somebody wants to read. It ends, as the
 * user's receive-buffer handle tells, after a short read or enough messages, and always with
 * channelReadComplete: the event loop serves other channels between two reads of it, and a channel
 * that moves to another event loop in between goes on with the same read loop there. What the
 * kernel has delivered is never dropped: if the user has stopped reading meanwhile, it is kept for
 * the next {@code read()}. An idle channel holds no buffer. Used on the channel's loop only.
 *
 * <p>Whatever the pipeline, the receive-buffer handle or the allocator throws ends the read loop,
 * is told to the pipeline, and costs neither the connection's further reading nor its close.
 */
final class StreamReader {
  private final AbstractAioStreamChannel channel;

  /** What the read that is outstanding reads into. */
  private final ReadBuffer buffer = new ReadBuffer();

  /** What has been read and not been handed on, because nobody wanted it yet. */
  private @Nullable ByteBuf kept;

  /** The negative errno of a read that nobody was told of yet: to read has consumed it. */
  private int keptError;

  /** Whether the socket was readable when it was last heard of, and has not been read empty. */
  private boolean mayBeReadable;

  /** Where a read loop is. {@link #endLoop} is its only end, but for close. */
  private enum Loop {
    /** There is none. */
    NONE,
    /** It reads, or waits for its next turn or for the result of a read. */
    READING,
    /** The pipeline is being handed a message of it. */
    DELIVERING
  }

  private Loop loop = Loop.NONE;

  /** Whether the read loop has brought anything so far. */
  private boolean delivered;

  /** The end of the stream, or an error, has been read: there is nothing more to come. */
  private boolean ended;

  private final ReadPrediction prediction = new ReadPrediction();
  private final PeerWatch peer;

  StreamReader(AbstractAioStreamChannel channel) {
    this.channel = channel;
    this.peer = new PeerWatch(channel);
  }

  /** Somebody wants to read: sees to it that a read loop begins. */
  void begin() {
    AioRegistration registration = channel.registration();
    if (ended || loop != Loop.NONE || registration == null || !channel.isActive()) {
      return;
    }
    if (!channel.readInterest().isWanted()) {
      peer.arm(registration);
    } else if (kept != null || mayBeReadable || prediction.expectsMore()) {
      takeTurn(registration);
    } else {
      channel.pollIn(registration);
    }
  }

  /** The channel is connected, or has a new loop, where the read loop of the old one goes on. */
  void resume() {
    AioRegistration registration = channel.registration();
    if (loop != Loop.NONE && registration != null) {
      takeTurn(registration);
    } else {
      begin();
    }
  }

  /** Reads when what waits on this loop now has had its turn; no poll is needed for that. */
  private void takeTurn(AioRegistration registration) {
    registration.readNext(kept != null || mayBeReadable);
  }

  /**
   * The poll for input has fired, or the turn to read has come without one: then there are no
   * events.
   */
  void readable(int events) {
    AioRegistration registration = channel.registration();
    if (registration == null) {
      return;
    }
    try {
      if (events != 0) {
        prediction.fired(registration.lateness());
        mayBeReadable = true;
      }
      if ((events & poll_h.POLLERR) != 0
          && channel.socket().drainErrorQueue() > 0
          && (events & (poll_h.POLLIN | PeerWatch.EVENTS)) == poll_h.POLLERR) {
        // There was nothing but entries of the error queue, which say nothing of the input.
        mayBeReadable = false;
        resume();
        return;
      }
      prediction.reading(mayBeReadable);
      if (loop != Loop.NONE) {
        goOn();
      } else if (channel.readInterest().isWanted() && !ended) {
        beginLoop();
      } else {
        begin();
      }
    } catch (Throwable e) {
      failed(e);
    }
  }

  /** The poll for the peer's end has fired; with no event if it could not be armed. */
  void hungUp(int events) {
    try {
      if (ended || loop != Loop.NONE || channel.readInterest().isWanted()) {
        begin();
        return;
      }
      int found = found(events);
      if (found > 0) {
        mayBeReadable = true;
        peer.waitForRead();
      } else if (found == -Errno.EAGAIN) {
        begin();
      } else {
        resetLoop();
        ended(found, "read");
      }
    } catch (Throwable e) {
      failed(e);
    }
  }

  /** Returns what there is to read, as {@link PeerWatch#look} does. */
  private int found(int events) {
    if (kept != null || channel.hasDescriptors()) {
      return 1;
    }
    int error = keptError;
    keptError = 0;
    return error != 0 ? error : peer.look(events);
  }

  // Made when it is first asked for: until then the user may choose another allocator.
  private AioRecvByteAllocatorHandle handle() {
    return channel.aioUnsafe().recvBufAllocHandle();
  }

  private void beginLoop() {
    if (channel.isInputClosed()) {
      return;
    }
    resetLoop();
    step();
  }

  private void resetLoop() {
    AioRecvByteAllocatorHandle handle = handle();
    peer.reading();
    delivered = false;
    loop = Loop.READING;
    handle.reset(channel.config());
  }

  /** Goes on with the loop in its turn, unless nobody wants to read any more. */
  private void goOn() {
    if (channel.readInterest().isWanted()) {
      step();
    } else {
      endLoop();
    }
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
      ended(error, "read");
      return;
    }
    boolean goOn = true;
    while (goOn && channel.readsDescriptors()) {
      goOn = readDescriptor();
    }
    if (goOn) {
      readBytes();
    }
  }

  /** Receives a descriptor, which no request of AIO's can; returns whether the loop goes on. */
  private boolean readDescriptor() {
    AioRecvByteAllocatorHandle handle = handle();
    handle.attemptedBytesRead(1);
    int result = channel.receiveDescriptor();
    if (result >= 0) {
      AioFileDescriptor descriptor = new AioFileDescriptor(result);
      // Others may have come with the same byte: no poll tells of those.
      mayBeReadable = true;
      try {
        handle.lastBytesRead(1);
        handle.incMessagesRead(1);
      } catch (Throwable e) {
        drop(descriptor);
        throw e;
      }
      return deliver(descriptor);
    }
    if (result == -Errno.ENODATA || result == -Errno.EMFILE) {
      // A byte without a descriptor, or with more than this process has room for. What it came with
      // is lost; the connection and what follows are not.
      mayBeReadable = true;
      handle.lastBytesRead(1);
      handle.incMessagesRead(1);
      delivered = true;
      channel.readInterest().served();
      channel.pipeline().fireExceptionCaught(Errors.of("recvmsg", result));
      return goesOn();
    }
    ended(result == DescriptorMessage.END_OF_STREAM ? 0 : result, "recvmsg");
    return false;
  }

  private void readBytes() {
    AioRegistration registration = channel.registration();
    if (registration == null) {
      // Between two loops: the next one goes on.
      return;
    }
    int result;
    boolean done = false;
    try {
      AioRecvByteAllocatorHandle handle = handle();
      buffer.allocate(handle, channel.config().getAllocator());
      handle.attemptedBytesRead(buffer.length());
      ChannelTransfer read = registration.transfer(Operation.READ);
      buffer.prepare(read, channel.socket().fd());
      if (registration.isBatching()) {
        registration.submit(read);
        done = true;
        return;
      }
      result = registration.perform(read);
      done = true;
    } finally {
      if (!done) {
        buffer.release();
      }
    }
    result(result);
  }

  /** A read that went with a batch has its result. */
  void completed(int result) {
    try {
      result(result);
    } catch (Throwable e) {
      failed(e);
    }
  }

  private void result(int result) {
    if (result > 0) {
      received(buffer.take(result), result);
    } else {
      buffer.release();
      ended(result, "read");
    }
  }

  /** Bytes have come: hands them on, or keeps them if reading was switched off on their way. */
  private void received(ByteBuf buffer, int bytes) {
    // Until it is handed on, so that what a handle throws costs no byte.
    kept = buffer;
    AioRecvByteAllocatorHandle handle = handle();
    handle.lastBytesRead(bytes);
    mayBeReadable = bytes == handle.attemptedBytesRead();
    if (!channel.readInterest().isWanted()) {
      endLoop();
      return;
    }
    handle.incMessagesRead(1);
    kept = null;
    if (deliver(buffer)) {
      nextTurn();
    }
  }

  /** A read has brought something or not: says much if it was a try. */
  private void learn(boolean hit) {
    if (prediction.isTry()) {
      AioRegistration registration = channel.registration();
      prediction.tried(hit, registration == null || registration.isBatching());
      if (registration != null) {
        registration.tried(hit);
      }
    }
  }

  /** Goes on with the loop when others have had their turn. */
  private void nextTurn() {
    AioRegistration registration = channel.registration();
    if (registration != null) {
      takeTurn(registration);
    }
  }

  /** A read has brought nothing: not now, never again, or an error. */
  private void ended(int result, String call) {
    AioRecvByteAllocatorHandle handle = handle();
    if (result == -Errno.EAGAIN || result == -Errno.EINTR) {
      handle.lastBytesRead(0);
      mayBeReadable = false;
      boolean unnoticed = prediction.isTry() && !delivered;
      learn(false);
      if (unnoticed) {
        // Nobody has been told of anything, so nobody is told that it is over.
        loop = Loop.NONE;
        begin();
      } else {
        endLoop();
      }
    } else if (result == 0) {
      ended = true;
      channel.readInterest().served();
      try {
        handle.lastBytesRead(-1);
        endLoop();
      } finally {
        channel.inputEnded();
      }
    } else {
      handle.lastBytesRead(-1);
      failed(Errors.of(call, result));
    }
  }

  /** Hands on what was read; returns whether the loop goes on. */
  private boolean deliver(Object message) {
    boolean taken = false;
    try {
      learn(true);
      channel.readInterest().served();
      loop = Loop.DELIVERING;
      delivered = true;
      channel.pipeline().fireChannelRead(message);
      taken = true;
    } finally {
      if (loop == Loop.DELIVERING) {
        loop = Loop.READING;
      }
      if (!taken) {
        // Nobody has it: what a handler itself throws comes back as an event of the pipeline's.
        drop(message);
      }
    }
    return goesOn();
  }

  /** Returns whether there is to be another read of this loop; ends it if not. */
  private boolean goesOn() {
    if (channel.isOpen() && !channel.isInputClosed() && handle().continueReading()) {
      return true;
    }
    endLoop();
    return false;
  }

  private static void drop(Object message) {
    if (message instanceof AioFileDescriptor descriptor) {
      descriptor.closeQuietly();
    } else if (ReferenceCountUtil.refCnt(message) > 0) {
      ReferenceCountUtil.safeRelease(message);
    }
  }

  /** Ends the loop, and begins another if there is reason to. */
  private void endLoop() {
    if (loop == Loop.NONE) {
      return;
    }
    delivered = false;
    try {
      handle().readComplete();
    } finally {
      try {
        channel.pipeline().fireChannelReadComplete();
      } finally {
        loop = Loop.NONE;
        channel.readLoopEnded();
      }
    }
    if (channel.isOpen()) {
      begin();
    }
  }

  /** Tells of an error, of the connection's or out of what the user has given us. */
  private void failed(Throwable cause) {
    channel.readInterest().served();
    prediction.reading(true);
    try {
      endLoop();
    } catch (Throwable another) {
      cause.addSuppressed(another);
    }
    channel.pipeline().fireExceptionCaught(cause);
    if (cause instanceof IOException
        || cause instanceof OutOfMemoryError
        || cause instanceof LeakPresenceDetector.AllocationProhibitedException) {
      ended = true;
      channel.inputEnded();
    } else if (channel.isOpen()) {
      begin();
    }
  }

  /** Brings a read that is under way to its result; what it brings is kept. */
  void settle(AioRegistration registration) {
    if (registration.withdraw(Operation.READ)) {
      buffer.release();
      return;
    }
    registration.settle();
    if (registration.take(Operation.READ)) {
      int result = registration.result(Operation.READ);
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
  void close() {
    ended = true;
    if (loop == Loop.READING) {
      // Closed between two reads of the loop: before the channel is told to be inactive, but not
      // from within the call that closes it.
      loop = Loop.NONE;
      if (delivered) {
        channel.later(channel.pipeline()::fireChannelReadComplete);
      }
    }
    if (kept != null) {
      kept.release();
      kept = null;
    }
  }
}
