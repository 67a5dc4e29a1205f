package org.nettyaio.channel.internal.datagram;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;
import org.nettyaio.channel.internal.socket.Addresses;
import org.nettyaio.linux.Errno;
import org.nettyaio.linux.socket.DatagramBatch;
import org.nettyaio.linux.socket.Socket;

/**
 * Receives datagrams into one buffer, by one call. All channels of a loop use the same one, one
 * after the other: what was received is valid until the next call.
 *
 * <p>Behind the part of the buffer that a datagram gets there is more room, so that one that is
 * larger than the user has foreseen is not truncated.
 */
final class IncomingDatagrams {
  /** More than the largest UDP datagram, and than what a Unix socket sends by default. */
  private static final int OVERFLOW_BYTES = 256 * 1024;

  private final Arena arena = Arena.ofAuto();
  private final DatagramBatch batch = new DatagramBatch(arena);
  private final MemorySegment overflow = arena.allocate(OVERFLOW_BYTES);

  /** How many bytes of the buffer each datagram gets. */
  private int slot;

  /** How many bytes beyond those each has room for. */
  private int more;

  /**
   * Divides memory among datagrams.
   *
   * @param maxPayload how many bytes each gets; 0 for a single datagram
   */
  void divide(long address, int length, int maxPayload) {
    batch.clear();
    int slots = 1;
    slot = length;
    if (maxPayload > 0 && maxPayload <= length) {
      slots = Math.min(length / maxPayload, DatagramBatch.MAX_MESSAGES);
      slot = slots > 1 ? maxPayload : length;
    }
    more = OVERFLOW_BYTES / slots;
    for (int i = 0; i < slots; i++) {
      batch.addReceived(address + (long) i * slot, slot);
      batch.addPiece(overflow.address() + (long) i * more, more);
    }
  }

  /** Receives; returns how many datagrams, 0 if there are none now, or a negative errno. */
  int receive(Socket socket) {
    int received = batch.receive(socket);
    return received == -Errno.EAGAIN || received == -Errno.EINTR ? 0 : received;
  }

  /** Returns how many bytes of all these datagrams were received. */
  int bytes(int received) {
    int bytes = 0;
    for (int i = 0; i < received; i++) {
      bytes += batch.length(i);
    }
    return bytes;
  }

  /**
   * Returns the bytes of a datagram; the caller releases them.
   *
   * @param buffer what was divided, from {@code start} on
   */
  ByteBuf content(int index, ByteBuf buffer, int start, ByteBufAllocator allocator) {
    int length = batch.length(index);
    if (length <= slot) {
      return buffer.retainedSlice(start + index * slot, length);
    }
    ByteBuf whole = allocator.directBuffer(length);
    whole.writeBytes(buffer, start + index * slot, slot);
    whole.writeBytes(overflow.asSlice((long) index * more, length - slot).asByteBuffer());
    return whole;
  }

  /**
   * Returns how many of the bytes of a datagram are to be delivered: all, if all were received. Of
   * datagrams that the kernel has joined (UDP_GRO of udp(7)) those count that are whole.
   */
  int wholeBytes(int index) {
    int length = batch.length(index);
    int segment = batch.segmentSize(index);
    int last = segment > 0 ? (length - 1) / segment * segment : 0;
    return batch.isTorn(index, last) ? last : length;
  }

  boolean isTruncated(int index) {
    return batch.isTruncated(index);
  }

  /** Returns what is fired for a datagram that was truncated. */
  IOException torn(int index) {
    return new IOException(
        "a datagram of "
            + batch.fullLength(index)
            + " bytes was dropped, as there was room for "
            + batch.length(index)
            + ": raise MAX_DATAGRAM_PAYLOAD_SIZE, or the size of the buffers of RECVBUF_ALLOCATOR");
  }

  /** Returns how many bytes each of the datagrams had that the kernel has joined into one; or 0. */
  int segmentSize(int index) {
    return batch.segmentSize(index);
  }

  /** Returns the sender of a datagram, or null if that has no address. */
  @Nullable SocketAddress sender(int index) {
    return Addresses.fromKernel(batch.sender(index));
  }

  /** Returns where a datagram was sent to before it was redirected, or null. */
  @Nullable SocketAddress destination(int index) {
    return batch.destination(index);
  }
}
