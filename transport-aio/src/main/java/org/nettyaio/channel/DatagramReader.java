package org.nettyaio.channel;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelPipeline;
import io.netty.util.UncheckedBooleanSupplier;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;
import org.nettyaio.linux.DatagramBatch;
import org.nettyaio.linux.Errno;
import org.nettyaio.linux.Socket;

/**
 * The reading half of a datagram channel: from a poll that fires, by calls that receive many
 * datagrams, to the pipeline.
 *
 * <p>A buffer of the user's allocator takes one datagram, or, with MAX_DATAGRAM_PAYLOAD_SIZE, as
 * many as it has room for. What nobody wants stays in the kernel. Used on the channel's loop only.
 */
final class DatagramReader {
  private final AbstractAioDatagramChannel channel;

  /** Whether datagrams are being received: the poll is armed again at the end. */
  private boolean inLoop;

  DatagramReader(AbstractAioDatagramChannel channel) {
    this.channel = channel;
  }

  /** Somebody wants to read, or the channel has a new loop. */
  void begin() {
    AioRegistration registration = channel.registration();
    if (registration != null && !inLoop && channel.isActive() && channel.wantsRead()) {
      channel.pollIn(registration);
    }
  }

  /** The poll for input has fired. */
  void readable() {
    if (!channel.wantsRead()) {
      return;
    }
    AioRegistration registration = channel.registration();
    if (registration == null) {
      return;
    }
    inLoop = true;
    AioRecvByteAllocatorHandle handle = channel.aioUnsafe().recvBufAllocHandle();
    handle.reset(channel.config());
    Throwable failure = null;
    try {
      while (receive(registration, handle)
          && channel.registration() == registration
          && channel.isOpen()) {
        // A datagram tells nothing of whether there is another one.
        if (!handle.continueReading(UncheckedBooleanSupplier.TRUE_SUPPLIER)) {
          break;
        }
      }
    } catch (Throwable e) {
      failure = e;
    }
    ChannelPipeline pipeline = channel.pipeline();
    handle.readComplete();
    pipeline.fireChannelReadComplete();
    if (failure != null) {
      pipeline.fireExceptionCaught(failure);
    }
    inLoop = false;
    if (channel.isOpen()) {
      begin();
    }
  }

  /** Receives what there is, as much as one buffer takes; returns whether that was anything. */
  private boolean receive(AioRegistration registration, AioRecvByteAllocatorHandle handle)
      throws Exception {
    DatagramBatch batch = registration.incoming();
    ByteBuf buffer = handle.allocate(channel.config().getAllocator());
    try {
      int start = buffer.writerIndex();
      int payload = add(batch, buffer);
      handle.attemptedBytesRead(buffer.writableBytes());
      int received = receive(batch);
      if (received == 0) {
        handle.lastBytesRead(-1);
        return false;
      }
      // Without bytes there would be an end to the loop, and an empty datagram is none.
      handle.lastBytesRead(Math.max(1, bytes(batch, received)));
      for (int i = 0; i < received && channel.isOpen(); i++) {
        deliver(batch, i, buffer, start + i * payload, handle);
      }
      return true;
    } finally {
      buffer.release();
    }
  }

  /** Divides a buffer among datagrams; returns how many bytes each has. */
  private int add(DatagramBatch batch, ByteBuf buffer) {
    int writable = buffer.writableBytes();
    int payload = channel.maxPayload();
    if (payload <= 0 || payload > writable) {
      payload = writable;
    }
    long address = Buffers.address(buffer, buffer.writerIndex(), writable);
    batch.clear();
    int used = 0;
    do {
      batch.addReceived(address + used, payload);
      used += payload;
    } while (used + payload <= writable && payload > 0 && batch.hasRoom(1));
    return payload;
  }

  /** Returns how many datagrams have been received, 0 if there were none. */
  private int receive(DatagramBatch batch) throws Exception {
    Socket socket = channel.socket();
    int received;
    do {
      received = batch.receive(socket);
    } while (received == -Errno.EINTR);
    if (received < 0 && received != -Errno.EAGAIN) {
      throw channel.failure("recvmmsg", received);
    }
    return Math.max(received, 0);
  }

  private static int bytes(DatagramBatch batch, int received) {
    int bytes = 0;
    for (int i = 0; i < received; i++) {
      bytes += batch.length(i);
    }
    return bytes;
  }

  private void deliver(
      DatagramBatch batch,
      int index,
      ByteBuf buffer,
      int start,
      AioRecvByteAllocatorHandle handle) {
    SocketAddress sender = sender(batch, index);
    SocketAddress recipient = batch.destination(index);
    if (recipient == null) {
      recipient = channel.localAddress();
    }
    if (recipient == null) {
      // Bound by the kernel, when it sent its first datagram.
      recipient = Addresses.local(channel.socket());
      channel.bound(recipient);
    }
    int length = batch.length(index);
    int segment = batch.segmentSize(index);
    int step = segment > 0 ? segment : Math.max(length, 1);
    // One at least: a datagram may be empty.
    int offset = 0;
    do {
      int size = Math.min(step, length - offset);
      ByteBuf content = buffer.retainedSlice(start + offset, size);
      handle.incMessagesRead(1);
      channel.readPending(false);
      channel.pipeline().fireChannelRead(channel.newPacket(content, recipient, sender));
      offset += step;
    } while (offset < length && channel.isOpen());
  }

  /** Returns who has sent a datagram; of a connected channel that is known. */
  private SocketAddress sender(DatagramBatch batch, int index) {
    @Nullable SocketAddress peer = channel.isConnected() ? channel.remoteAddress() : null;
    if (peer == null) {
      peer = Addresses.fromKernel(batch.sender(index));
    }
    return peer == null ? Addresses.UNNAMED : peer;
  }
}
