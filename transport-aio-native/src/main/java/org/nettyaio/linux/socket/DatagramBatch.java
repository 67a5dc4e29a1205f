package org.nettyaio.linux.socket;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;
import org.nettyaio.linux.ErrnoException;
import org.nettyaio.linux.UnixAddress;
import org.nettyaio.linux.abi.cmsghdr;
import org.nettyaio.linux.abi.in_h;
import org.nettyaio.linux.abi.iovec;
import org.nettyaio.linux.abi.mmsghdr;
import org.nettyaio.linux.abi.msghdr;
import org.nettyaio.linux.abi.socket_h;
import org.nettyaio.linux.abi.udp_h;
import org.nettyaio.linux.abi.uio_h;
import org.nettyaio.linux.sys.SocketCalls;

/**
 * The datagrams that one call receives or sends (recvmmsg, sendmmsg), with their addresses and
 * ancillary data.
 *
 * <p>It is filled with messages of one direction, given to a socket, read, cleared, and filled
 * again. For one thread at a time; the memory lives as long as the arena it was made with.
 */
public final class DatagramBatch {
  /** How many datagrams one batch can have. */
  public static final int MAX_MESSAGES = 256;

  /** How many pieces of memory the datagrams of a batch can have together. */
  static final int MAX_PIECES = uio_h.UIO_MAXIOV;

  /**
   * Room for the size of segments, for the address that a datagram was first sent to, and for what
   * other options that the user sets put before them, time stamps for example.
   */
  private static final long CONTROL_SIZE =
      cmsghdr.cmsg_space(Integer.BYTES) + cmsghdr.cmsg_space(SocketAddresses.MAX_LENGTH) + 128;

  private static final ValueLayout.OfShort SEGMENT_SIZE = ValueLayout.JAVA_SHORT;

  private final MemorySegment messages;
  private final MemorySegment addresses;
  private final MemorySegment controls;
  private final MemorySegment pieces;
  private int count;
  private int pieceCount;

  /**
   * Allocates the memory.
   *
   * @param arena where to
   */
  public DatagramBatch(Arena arena) {
    messages = arena.allocate(mmsghdr.layout(), MAX_MESSAGES);
    addresses = arena.allocate((long) MAX_MESSAGES * SocketAddresses.MAX_LENGTH, Long.BYTES);
    controls = arena.allocate(MAX_MESSAGES * CONTROL_SIZE, Long.BYTES);
    pieces = arena.allocate(iovec.layout(), MAX_PIECES);
  }

  /** Removes all datagrams. */
  public void clear() {
    count = 0;
    pieceCount = 0;
  }

  /** Returns how many datagrams there are. */
  public int count() {
    return count;
  }

  /**
   * Returns whether there is room for another datagram of so many pieces.
   *
   * @param pieces how many pieces of memory it has
   */
  public boolean hasRoom(int pieces) {
    return count < MAX_MESSAGES && pieceCount + pieces <= MAX_PIECES;
  }

  /**
   * Adds room for a datagram to receive.
   *
   * @param address where to put its data
   * @param length how many bytes there is room for; what of the datagram does not fit is lost
   */
  public void addReceived(long address, int length) {
    long message = begin();
    msghdr.msg_namelen_at(messages, message, SocketAddresses.MAX_LENGTH);
    msghdr.msg_controllen_at(messages, message, CONTROL_SIZE);
    addPiece(address, length);
  }

  /**
   * Adds a datagram to send, without data: {@link #addPiece} adds that.
   *
   * @param receiver an InetSocketAddress or a {@link UnixAddress}, or null for the peer that the
   *     socket is connected to
   * @param family the socket's, see {@link Socket#family()}
   * @param segmentSize the bytes of each of the datagrams that the kernel makes of this one
   *     (UDP_SEGMENT), or 0 for only one
   * @throws ErrnoException as {@link AddressBuffer#set}; nothing is added then
   * @throws java.nio.channels.UnresolvedAddressException likewise
   * @throws java.nio.channels.UnsupportedAddressTypeException likewise
   */
  public void addSent(@Nullable SocketAddress receiver, int family, int segmentSize)
      throws ErrnoException {
    int addressLength = 0;
    if (receiver != null) {
      addressLength = SocketAddresses.encode(addresses, addressOffset(count), receiver, family);
    }
    long message = begin();
    msghdr.msg_namelen_at(messages, message, addressLength);
    msghdr.msg_controllen_at(messages, message, 0);
    if (segmentSize > 0) {
      long control = controlOffset(count - 1);
      cmsghdr.cmsg_len_at(controls, control, cmsghdr.cmsg_len_for(Short.BYTES));
      cmsghdr.cmsg_level_at(controls, control, in_h.IPPROTO_UDP);
      cmsghdr.cmsg_type_at(controls, control, udp_h.UDP_SEGMENT);
      controls.set(SEGMENT_SIZE, control + cmsghdr.cmsg_data_offset(), (short) segmentSize);
      msghdr.msg_controllen_at(messages, message, cmsghdr.cmsg_space(Short.BYTES));
    }
  }

  /**
   * Adds memory to the datagram that was added last.
   *
   * @param address where it begins
   * @param length how many bytes it has
   */
  public void addPiece(long address, int length) {
    long piece = pieceCount++ * iovec.sizeof();
    iovec.iov_base_at(pieces, piece, address);
    iovec.iov_len_at(pieces, piece, length);
    long message = messageOffset(count - 1);
    msghdr.msg_iovlen_at(messages, message, msghdr.msg_iovlen_at(messages, message) + 1);
  }

  private long begin() {
    long message = messageOffset(count);
    msghdr.msg_name_at(messages, message, addresses.address() + addressOffset(count));
    msghdr.msg_iov_at(messages, message, pieces.address() + pieceCount * iovec.sizeof());
    msghdr.msg_iovlen_at(messages, message, 0);
    msghdr.msg_control_at(messages, message, controls.address() + controlOffset(count));
    msghdr.msg_flags_at(messages, message, 0);
    count++;
    return message;
  }

  /**
   * Receives as many of the datagrams as there are. The part of a datagram that does not fit is
   * lost, and {@link #fullLength} is its length with that part.
   *
   * @param socket where to receive from
   * @return how many, or a negative errno if none; -EAGAIN if there is none yet
   */
  public int receive(Socket socket) {
    // With MSG_TRUNC the kernel returns the length of the whole datagram (recv(2)).
    int flags = socket_h.MSG_TRUNC;
    return SocketCalls.recvmmsg(socket.fd(), messages.address(), count, flags, MemorySegment.NULL);
  }

  /**
   * Sends the datagrams, until one is refused.
   *
   * @param socket the socket to send by
   * @return how many, or a negative errno if the first was refused; -EAGAIN if there is no room
   */
  public int send(Socket socket) {
    int flags = socket_h.MSG_NOSIGNAL;
    return SocketCalls.sendmmsg(socket.fd(), messages.address(), count, flags);
  }

  /**
   * Returns how many bytes of a received datagram there are.
   *
   * @param index the datagram's, of those that {@link #receive} has returned
   */
  public int length(int index) {
    long message = messageOffset(index);
    long piece = msghdr.msg_iov_at(messages, message) - pieces.address();
    long room = 0;
    for (long i = msghdr.msg_iovlen_at(messages, message); i > 0; i--) {
      room += iovec.iov_len_at(pieces, piece);
      piece += iovec.sizeof();
    }
    return (int) Math.min(fullLength(index), room);
  }

  /**
   * Returns how many bytes a received datagram had, or those that are joined into it had together:
   * more than {@link #length} if there was no room for all.
   *
   * @param index the datagram's
   */
  public int fullLength(int index) {
    return mmsghdr.msg_len_at(messages, messageOffset(index));
  }

  /**
   * Returns whether a part of a datagram is missing because there was no room for it. Of several
   * that are joined, one at most is torn; those before it are whole, and those behind it are
   * missing altogether.
   *
   * @param index the datagram's
   * @param offset where it begins: 0, or a multiple of {@link #segmentSize} below {@link #length}
   */
  public boolean isTorn(int index, int offset) {
    int full = fullLength(index);
    int segment = segmentSize(index);
    int end = segment > 0 ? Math.min(offset + segment, full) : full;
    return end > length(index);
  }

  /**
   * Returns the address of a received datagram's sender.
   *
   * @param index the datagram's
   * @return the address as {@link AddressBuffer#get} gives it, null if the sender has none
   */
  public @Nullable SocketAddress sender(int index) {
    int length = msghdr.msg_namelen_at(messages, messageOffset(index));
    return SocketAddresses.decode(addresses, addressOffset(index), length);
  }

  /**
   * Returns where a received datagram was sent to before it was redirected (IP_RECVORIGDSTADDR).
   *
   * @param index the datagram's
   * @return the address, or null if the kernel does not say, as the option is off
   */
  public @Nullable SocketAddress destination(int index) {
    long control = find(index, in_h.IPPROTO_IP, in_h.IP_ORIGDSTADDR, 0);
    if (control < 0) {
      control = find(index, in_h.IPPROTO_IPV6, in_h.IPV6_ORIGDSTADDR, 0);
    }
    if (control < 0) {
      return null;
    }
    int length = (int) ControlMessages.dataLength(controls, control);
    return SocketAddresses.decode(controls, control + cmsghdr.cmsg_data_offset(), length);
  }

  /**
   * Returns how many bytes each of the datagrams had that the kernel has joined into this one
   * (UDP_GRO of udp(7)); the last may be shorter.
   *
   * @param index the datagram's
   * @return a number of bytes, or 0 if this is one datagram
   */
  public int segmentSize(int index) {
    long control = find(index, in_h.IPPROTO_UDP, udp_h.UDP_GRO, Integer.BYTES);
    return control < 0
        ? 0
        : controls.get(ValueLayout.JAVA_INT, control + cmsghdr.cmsg_data_offset());
  }

  /**
   * Returns whether a received datagram, or those that are joined into it together, had more bytes
   * than there was room for.
   *
   * @param index the datagram's
   */
  public boolean isTruncated(int index) {
    return (msghdr.msg_flags_at(messages, messageOffset(index)) & socket_h.MSG_TRUNC) != 0;
  }

  private long find(int index, int level, int type, long bytes) {
    long length = msghdr.msg_controllen_at(messages, messageOffset(index));
    return ControlMessages.find(controls, controlOffset(index), length, level, type, bytes);
  }

  private static long messageOffset(int index) {
    return index * mmsghdr.sizeof();
  }

  private static long addressOffset(int index) {
    return (long) index * SocketAddresses.MAX_LENGTH;
  }

  private static long controlOffset(int index) {
    return index * CONTROL_SIZE;
  }
}
