package org.nettyaio.channel.internal.datagram;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.UncheckedBooleanSupplier;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;
import org.nettyaio.channel.internal.core.AioRecvByteAllocatorHandle;
import org.nettyaio.channel.internal.core.ChannelCore;
import org.nettyaio.channel.internal.core.Retry;
import org.nettyaio.channel.internal.loop.AioRegistration;
import org.nettyaio.channel.internal.loop.LoopLocal;
import org.nettyaio.channel.internal.socket.Addresses;
import org.nettyaio.channel.internal.socket.Buffers;
import org.nettyaio.linux.abi.poll_h;

/**
 * The reading half of a datagram channel: turns polls that fire into calls that receive many
 * datagrams, and those into messages of the pipeline.
 *
 * <p>A buffer of the user's allocator takes one datagram, or, with MAX_DATAGRAM_PAYLOAD_SIZE, as
 * many as it has room for. What is not wanted stays in the kernel. What the pipeline, the
 * receive-buffer handle or the allocator throws is passed to exceptionCaught, and no other datagram
 * is lost by it. Used on the channel's loop only.
 */
public final class DatagramReader {
  /** Where all channels of a loop receive; what is there is valid until the next datagrams are. */
  private static final LoopLocal<IncomingDatagrams> INCOMING =
      new LoopLocal<>(IncomingDatagrams::new);

  private final ChannelCore core;
  private final DatagramKind kind;

  /** For what a poll reports and no call can consume, like a socket that others have shut down. */
  private final Retry retry;

  /** Whether datagrams are being received: the poll is armed again at the end. */
  private boolean inLoop;

  /** Whether this read loop has received an error of the socket, which the kernel reports once. */
  private boolean receivedError;

  /** What was thrown first in this read loop. */
  private @Nullable Throwable failure;

  public DatagramReader(ChannelCore core, DatagramKind kind) {
    this.core = core;
    this.kind = kind;
    this.retry = new Retry(core, this::begin);
  }

  /** Arms the poll for input, if reading is wanted and no try is scheduled. */
  public void begin() {
    AioRegistration registration = core.registration();
    if (registration != null
        && !inLoop
        && core.isActive()
        && core.readInterest().isWanted()
        && !retry.isWaiting(registration)) {
      core.pollIn(registration);
    }
  }

  /** The poll for input has fired; with no event if it could not be armed. */
  public void readable(int events) {
    AioRegistration registration = core.registration();
    if (registration == null || !core.readInterest().isWanted()) {
      return;
    }
    boolean drained = (events & poll_h.POLLERR) != 0 && core.socket().drainErrorQueue() > 0;
    inLoop = true;
    failure = null;
    receivedError = false;
    boolean received = false;
    try {
      AioRecvByteAllocatorHandle handle = core.unsafe().recvBufAllocHandle();
      handle.reset(core.config());
      while (receive(registration, handle)) {
        received = true;
        // The length of a datagram says nothing about whether there is another one.
        if (core.registration() != registration
            || !core.isOpen()
            || !handle.continueReading(UncheckedBooleanSupplier.TRUE_SUPPLIER)) {
          break;
        }
      }
    } catch (Throwable e) {
      failed(e);
    }
    if (received || failure != null) {
      core.endReadLoop(failure);
      failure = null;
    }
    inLoop = false;
    if (!core.isOpen()) {
      return;
    }
    if (received || drained || receivedError) {
      retry.succeeded();
    } else if (events != 0 && registration == core.registration()) {
      retry.later(registration);
    }
    begin();
  }

  private void failed(Throwable e) {
    if (failure == null) {
      failure = e;
    }
  }

  /** Receives what there is, as much as one buffer takes; returns whether that was anything. */
  private boolean receive(AioRegistration registration, AioRecvByteAllocatorHandle handle)
      throws Exception {
    ByteBufAllocator allocator = core.config().getAllocator();
    ByteBuf buffer = handle.allocate(allocator);
    ByteBuf memory = buffer;
    try {
      if (!Buffers.isOnePiece(buffer)) {
        memory = allocator.directBuffer(buffer.writableBytes());
      }
      int start = buffer.writerIndex();
      int length = buffer.writableBytes();
      handle.attemptedBytesRead(length);
      IncomingDatagrams datagrams = registration.loop().local(INCOMING);
      datagrams.divide(
          Buffers.address(memory, memory.writerIndex(), length), length, kind.maxPayload());
      int received = datagrams.receive(core.socket());
      if (received < 0) {
        receivedError = true;
        throw kind.failure("recvmmsg", received);
      }
      if (received == 0) {
        handle.lastBytesRead(-1);
        return false;
      }
      if (memory != buffer) {
        buffer.setBytes(start, memory, memory.writerIndex(), length);
      }
      deliverAll(datagrams, received, buffer, start, handle);
      return true;
    } finally {
      if (memory != buffer) {
        memory.release();
      }
      buffer.release();
    }
  }

  private void deliverAll(
      IncomingDatagrams datagrams,
      int received,
      ByteBuf buffer,
      int start,
      AioRecvByteAllocatorHandle handle) {
    try {
      // A handle ends the read loop if there are no bytes, and an empty datagram is not the end.
      handle.lastBytesRead(Math.max(1, datagrams.bytes(received)));
    } catch (Throwable e) {
      failed(e);
    }
    for (int i = 0; i < received && core.isOpen(); i++) {
      try {
        deliverDatagram(datagrams, i, buffer, start, handle);
      } catch (Throwable e) {
        failed(e);
      }
    }
  }

  private void deliverDatagram(
      IncomingDatagrams datagrams,
      int index,
      ByteBuf buffer,
      int start,
      AioRecvByteAllocatorHandle handle) {
    SocketAddress sender = sender(datagrams, index);
    if (kind.isConnected() && sender != core.remote()) {
      // Another sender's, from before the channel was connected.
      return;
    }
    int length = datagrams.wholeBytes(index);
    if (datagrams.isTruncated(index)) {
      failed(datagrams.torn(index));
      if (length == 0) {
        return;
      }
    }
    SocketAddress recipient = recipient(datagrams, index);
    int segment = datagrams.segmentSize(index);
    ByteBuf content = datagrams.content(index, buffer, start, core.alloc());
    if ((segment <= 0 || segment >= length) && content.readableBytes() == length) {
      deliverPacket(content, recipient, sender, handle);
      return;
    }
    try {
      for (int offset = 0; offset < length && core.isOpen(); offset += segment) {
        int size = Math.min(segment, length - offset);
        deliverPacket(content.retainedSlice(offset, size), recipient, sender, handle);
      }
    } finally {
      content.release();
    }
  }

  private void deliverPacket(
      ByteBuf content,
      @Nullable SocketAddress recipient,
      @Nullable SocketAddress sender,
      AioRecvByteAllocatorHandle handle) {
    Object packet = content;
    boolean taken = false;
    try {
      core.readInterest().served();
      packet = kind.newPacket(content, recipient, sender);
      core.pipeline().fireChannelRead(packet);
      taken = true;
      // Counted after it was fired, so that it is not lost if the handle throws.
      handle.incMessagesRead(1);
    } catch (Throwable e) {
      failed(e);
    } finally {
      if (!taken && ReferenceCountUtil.refCnt(packet) > 0) {
        ReferenceCountUtil.safeRelease(packet);
      }
    }
  }

  private @Nullable SocketAddress recipient(IncomingDatagrams datagrams, int index) {
    SocketAddress recipient = datagrams.destination(index);
    if (recipient == null) {
      recipient = core.local();
    }
    if (recipient == null) {
      // The kernel bound it when it sent its first datagram.
      recipient = Addresses.local(core.socket());
      core.setLocal(recipient);
    }
    return recipient;
  }

  /** Returns the sender of a datagram; the channel's own object if that is its peer. */
  private @Nullable SocketAddress sender(IncomingDatagrams datagrams, int index) {
    SocketAddress sender = datagrams.sender(index);
    if (sender == null) {
      sender = kind.noAddress();
    }
    SocketAddress peer = kind.isConnected() ? core.remote() : null;
    return peer != null && peer.equals(sender) ? peer : sender;
  }
}
