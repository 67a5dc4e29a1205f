package org.nettyaio.linux.socket;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;
import org.nettyaio.linux.ErrnoException;
import org.nettyaio.linux.UnixAddress;
import org.nettyaio.linux.VSockAddress;
import org.nettyaio.linux.abi.sockaddr_storage;

/**
 * Reusable native memory for one socket address and its length, so that accepting a connection or
 * sending to an address allocates nothing.
 *
 * <p>For one thread at a time. The memory lives as long as the arena it was made with.
 */
public final class AddressBuffer {
  private static final long LENGTH_OFFSET = SocketAddresses.MAX_LENGTH;

  private final MemorySegment memory;
  private final MemorySegment length;

  /**
   * Creates a buffer without an address in it.
   *
   * @param arena where to allocate it
   */
  public AddressBuffer(Arena arena) {
    memory =
        arena.allocate(LENGTH_OFFSET + Integer.BYTES, sockaddr_storage.layout().byteAlignment());
    length = memory.asSlice(LENGTH_OFFSET, Integer.BYTES);
  }

  /**
   * Writes an address to connect or send to.
   *
   * @param address an InetSocketAddress, a {@link UnixAddress} or a {@link VSockAddress}
   * @param family the socket's, see {@link Socket#family()}
   * @throws ErrnoException if a socket of that family cannot have such an address: EAFNOSUPPORT, or
   *     ENAMETOOLONG for a Unix path of more than 107 bytes, or EINVAL for one with a NUL in it
   * @throws java.nio.channels.UnresolvedAddressException if the address has a host name only
   * @throws java.nio.channels.UnsupportedAddressTypeException if the address is of another class
   */
  public void set(SocketAddress address, int family) throws ErrnoException {
    setLength(SocketAddresses.encode(memory, 0, address, family));
  }

  /**
   * Reads the address.
   *
   * @return an InetSocketAddress, a {@link UnixAddress} or a {@link VSockAddress}; null if there is
   *     none, or not all of it, or it is of a family that is not known here
   */
  public @Nullable SocketAddress get() {
    return SocketAddresses.decode(memory, 0, length());
  }

  /**
   * The memory with the address.
   *
   * @return native memory of at least {@link SocketAddresses#MAX_LENGTH} bytes
   */
  MemorySegment memory() {
    return memory;
  }

  /**
   * How long the address is.
   *
   * @return a number of bytes
   */
  int length() {
    // The kernel reports the length of the whole address even if it was truncated to fit
    // (accept(2)).
    return Math.min(memory.get(ValueLayout.JAVA_INT, LENGTH_OFFSET), SocketAddresses.MAX_LENGTH);
  }

  void setLength(int bytes) {
    memory.set(ValueLayout.JAVA_INT, LENGTH_OFFSET, bytes);
  }

  /**
   * Sets the length to that of all the memory, for a call that writes an address, and returns where
   * the length is, which that call updates.
   */
  MemorySegment offer() {
    setLength(SocketAddresses.MAX_LENGTH);
    return length;
  }
}
