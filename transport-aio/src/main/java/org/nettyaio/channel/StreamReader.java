package org.nettyaio.channel;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelPipeline;
import io.netty.util.LeakPresenceDetector;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.nettyaio.channel.AioOperation.Kind;
import org.nettyaio.linux.DescriptorMessage;
import org.nettyaio.linux.Errno;
import org.nettyaio.linux.abi.poll_h;

/**
 * The reading half of a stream channel: from a poll that fires, by reads, to the pipeline.
 *
 * <p>A read loop begins when the socket is readable and ends, as the user's receive-buffer handle
 * tells, after a short read or enough messages; the loop serves other channels between two reads of
 * it. What the kernel has delivered is never dropped: if the user has stopped reading meanwhile, it
 * is kept for the next {@code read()}. An idle channel holds no buffer. Used on the channel's loop
 * only.
 */
final class StreamReader {
  private static final int PEER_CLOSED = poll_h.POLLRDHUP | poll_h.POLLHUP | poll_h.POLLERR;

  private final AbstractAioStreamChannel channel;

  /** What the read that is outstanding reads into. */
  private @Nullable ByteBuf buffer;

  /** What has been read and nobody wanted yet. */
  private @Nullable ByteBuf unwanted;

  /** Whether the socket was readable when it was last heard of, and has not been read empty. */
  private boolean mayBeReadable;

  /** Whether the peer has closed: what it sent before is read to the end, wanted or not. */
  private boolean peerClosed;

  /** Whether a read loop is under way: it ends with channelReadComplete. */
  private boolean inLoop;

  /** The end of the stream, or an error, has been read: there is nothing more to come. */
  private boolean ended;

  private boolean deliveryScheduled;

  private final ReadPrediction prediction = new ReadPrediction();

  /** Whether the read loop has brought anything so far. */
  private boolean delivered;

  /** Whether the read that is outstanding is a try: nothing is known of there being input. */
  private boolean speculative;

  StreamReader(AbstractAioStreamChannel channel) {
    this.channel = channel;
  }

  /** Somebody wants to read, or the channel has a new loop: sees to it that a read loop begins. */
  void begin() {
    AioRegistration registration = channel.registration();
    if (ended || inLoop || registration == null || !channel.isActive()) {
      return;
    }
    if (!isWanted()) {
      watchPeer(registration);
    } else if (unwanted != null) {
      scheduleDelivery();
    } else if (mayBeReadable || prediction.expectsMore()) {
      takeTurn(registration);
    } else {
      channel.pollIn(registration);
    }
  }

  /** Reads when what waits on this loop now has had its turn; no poll is needed for that. */
  private void takeTurn(AioRegistration registration) {
    channel.presumeIn(registration);
  }

  /** While nobody reads, the peer's end is still of interest. */
  private void watchPeer(AioRegistration registration) {
    if (!registration.isOutstanding(Kind.POLL_IN)) {
      registration.poll(Kind.POLL_HUP, channel.socket().fd(), poll_h.POLLRDHUP);
    }
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
    if (events != 0) {
      prediction.fired(registration.operation(Kind.POLL_IN).lateness());
      mayBeReadable = true;
    }
    speculative = !mayBeReadable;
    noticePeer(events);
    if (inLoop) {
      if (isWanted()) {
        read();
      } else {
        endLoop();
      }
    } else if (isWanted() && unwanted == null && !ended) {
      beginLoop();
    } else {
      begin();
    }
  }

  /** The poll for the peer's end has fired; with no event if it could not be armed. */
  void hungUp(int events) {
    noticePeer(events);
    begin();
  }

  private void noticePeer(int events) {
    if ((events & PEER_CLOSED) != 0) {
      peerClosed = true;
      mayBeReadable = true;
      if (inLoop) {
        handle().peerClosed();
      }
    }
  }

  private boolean isWanted() {
    return channel.wantsRead() || peerClosed;
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
    read();
  }

  private void resetLoop() {
    inLoop = true;
    delivered = false;
    AioRecvByteAllocatorHandle handle = handle();
    handle.reset(channel.config());
    if (peerClosed) {
      handle.peerClosed();
    }
  }

  /** Goes on with the loop: one read at a time, or descriptors as long as there are any. */
  private void read() {
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
      handle.lastBytesRead(1);
      // Others may have come with the same byte: no poll tells of those.
      mayBeReadable = true;
      return deliver(new AioFileDescriptor(result));
    }
    ended(result == DescriptorMessage.END_OF_STREAM ? 0 : result, "recvmsg");
    return false;
  }

  private void readBytes() {
    AioRegistration registration = channel.registration();
    if (registration == null) {
      inLoop = false;
      return;
    }
    AioRecvByteAllocatorHandle handle = handle();
    ByteBuf buffer = null;
    int result;
    try {
      buffer = handle.allocate(channel.config().getAllocator());
      int length = buffer.writableBytes();
      handle.attemptedBytesRead(length);
      AioOperation operation = registration.operation(Kind.READ);
      operation.read(
          channel.socket().fd(),
          Buffers.address(buffer, buffer.writerIndex(), length),
          length,
          buffer);
      this.buffer = buffer;
      if (registration.isBatching()) {
        registration.submit(operation);
        return;
      }
      result = registration.perform(operation);
    } catch (Throwable e) {
      this.buffer = null;
      if (buffer != null) {
        buffer.release();
      }
      failed(e);
      return;
    }
    completed(result);
  }

  /** A read has its result. */
  void completed(int result) {
    ByteBuf buffer = this.buffer;
    this.buffer = null;
    assert buffer != null;
    AioRecvByteAllocatorHandle handle = handle();
    if (result > 0) {
      buffer.writerIndex(buffer.writerIndex() + result);
      handle.lastBytesRead(result);
      mayBeReadable = result == handle.attemptedBytesRead();
      if (isWanted()) {
        if (deliver(buffer)) {
          goOn();
        }
      } else {
        // Switched off while the read was on its way.
        unwanted = buffer;
        endLoop();
      }
      return;
    }
    buffer.release();
    ended(result, "read");
  }

  /** A read has brought something or not: says much if it was a try. */
  private void learn(boolean hit) {
    if (!speculative) {
      return;
    }
    speculative = false;
    AioRegistration registration = channel.registration();
    if (hit) {
      prediction.hit();
    } else if (registration == null || registration.isBatching()) {
      prediction.giveUp();
    } else {
      prediction.missed();
    }
    if (registration != null) {
      registration.speculated(hit);
    }
  }

  /** Goes on with the loop when others have had their turn. */
  private void goOn() {
    AioRegistration registration = channel.registration();
    if (registration == null) {
      inLoop = false;
    } else {
      takeTurn(registration);
    }
  }

  /** A read has brought nothing: not now, never again, or an error. */
  private void ended(int result, String call) {
    AioRecvByteAllocatorHandle handle = handle();
    if (result == -Errno.EAGAIN || result == -Errno.EINTR) {
      handle.lastBytesRead(0);
      mayBeReadable = false;
      boolean unnoticed = speculative && !delivered;
      learn(false);
      if (unnoticed) {
        // Nobody has been told of anything, so nobody is told that it is over.
        inLoop = false;
        begin();
      } else {
        endLoop();
      }
    } else if (result == 0) {
      handle.lastBytesRead(-1);
      channel.readPending(false);
      ended = true;
      endLoop();
      channel.inputEnded();
    } else {
      handle.lastBytesRead(-1);
      failed(Errors.of(call, result));
    }
  }

  /** Hands on what was read; returns whether the loop goes on. */
  private boolean deliver(Object message) {
    AioRecvByteAllocatorHandle handle = handle();
    handle.incMessagesRead(1);
    delivered = true;
    learn(true);
    channel.readPending(false);
    channel.pipeline().fireChannelRead(message);
    if (!inLoop) {
      return false;
    }
    if (channel.isOpen() && !channel.isInputClosed() && handle.continueReading()) {
      return true;
    }
    endLoop();
    return false;
  }

  /** Ends the loop, and begins another if there is reason to. */
  private void endLoop() {
    if (!inLoop) {
      return;
    }
    handle().readComplete();
    channel.pipeline().fireChannelReadComplete();
    inLoop = false;
    if (channel.isOpen()) {
      begin();
    }
  }

  private void scheduleDelivery() {
    if (!deliveryScheduled) {
      deliveryScheduled = true;
      // Not now: we are in somebody's read(), and channelRead must not come from within it.
      channel.eventLoop().execute(this::deliverUnwanted);
    }
  }

  private void deliverUnwanted() {
    if (channel.registration() == null || !channel.eventLoop().inEventLoop()) {
      // The channel has moved meanwhile; its new loop delivers.
      return;
    }
    deliveryScheduled = false;
    ByteBuf buffer = unwanted;
    if (buffer == null || inLoop || !isWanted()) {
      return;
    }
    unwanted = null;
    resetLoop();
    handle().attemptedBytesRead(buffer.readableBytes());
    handle().lastBytesRead(buffer.readableBytes());
    if (deliver(buffer)) {
      goOn();
    }
  }

  private void failed(Throwable cause) {
    ChannelPipeline pipeline = channel.pipeline();
    channel.readPending(false);
    handle().readComplete();
    pipeline.fireChannelReadComplete();
    pipeline.fireExceptionCaught(cause);
    inLoop = false;
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
    deliveryScheduled = false;
    if (registration.cancel(Kind.READ)) {
      ByteBuf withdrawn = buffer;
      buffer = null;
      if (withdrawn != null) {
        withdrawn.release();
        inLoop = false;
      } else if (inLoop && registration.isOutstanding(Kind.POLL_IN)) {
        // Between two reads of a loop: whoever goes on reads until its end, and tells of it.
        inLoop = false;
        mayBeReadable = true;
      }
      return;
    }
    registration.settle();
    if (registration.take(Kind.READ)) {
      keep(registration.operation(Kind.READ).result());
    }
    inLoop = false;
  }

  private void keep(int result) {
    ByteBuf buffer = this.buffer;
    this.buffer = null;
    assert buffer != null;
    if (result > 0) {
      buffer.writerIndex(buffer.writerIndex() + result);
      unwanted = buffer;
    } else {
      // The end of the stream and errors can be read again.
      buffer.release();
      mayBeReadable = result != -Errno.EAGAIN;
    }
  }

  /** The channel is closed. */
  void close() {
    ended = true;
    inLoop = false;
    if (unwanted != null) {
      unwanted.release();
      unwanted = null;
    }
  }
}
