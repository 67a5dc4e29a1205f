package org.nettyaio.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.nettyaio.linux.abi.cmsghdr;
import org.nettyaio.linux.abi.iovec;
import org.nettyaio.linux.abi.msghdr;
import org.nettyaio.linux.abi.socket_h;

/**
 * Passes open descriptors over a Unix domain socket, one at a time (SCM_RIGHTS of unix(7)).
 *
 * <p>Each goes with one byte of data, as ancillary data on a stream needs something to go with.
 * Holds memory that is used again for each, so it is for one thread at a time; the memory lives as
 * long as the arena it was made with.
 */
public final class DescriptorMessage {
  /** What {@link #receive} returns when the peer will send no more. */
  public static final int END_OF_STREAM = Integer.MIN_VALUE;

  /** Room for one descriptor exactly. Padding behind it would be taken for room for a second. */
  private static final long CONTROL_LENGTH = cmsghdr.cmsg_len_for(Integer.BYTES);

  private final MemorySegment message;
  private final MemorySegment control;

  /**
   * Allocates the memory.
   *
   * @param arena where to
   */
  public DescriptorMessage(Arena arena) {
    message = arena.allocate(msghdr.layout());
    control = arena.allocate(cmsghdr.cmsg_space(Integer.BYTES), cmsghdr.layout().byteAlignment());
    MemorySegment piece = arena.allocate(iovec.layout());
    iovec.iov_base(piece, arena.allocate(1).address());
    iovec.iov_len(piece, 1);
    msghdr.msg_iov(message, piece.address());
    msghdr.msg_iovlen(message, 1);
    msghdr.msg_control(message, control.address());
  }

  /**
   * Sends a descriptor. It stays open here; the receiver gets a duplicate.
   *
   * @param socket a connected Unix domain socket
   * @param fd the descriptor to send
   * @return 1 if it was sent, or a negative errno
   */
  public int send(Socket socket, int fd) {
    msghdr.msg_controllen(message, CONTROL_LENGTH);
    cmsghdr.cmsg_len(control, CONTROL_LENGTH);
    cmsghdr.cmsg_level(control, socket_h.SOL_SOCKET);
    cmsghdr.cmsg_type(control, socket_h.SCM_RIGHTS);
    control.set(ValueLayout.JAVA_INT, cmsghdr.cmsg_data_offset(), fd);
    return socket.sendmsg(message, 0);
  }

  /**
   * Receives a descriptor, which will be closed on exec. If the peer sends several with one byte
   * the first is received, and the kernel closes the others.
   *
   * @param socket a Unix domain socket
   * @return the descriptor, which the caller now owns; {@link #END_OF_STREAM}; -ENODATA if a byte
   *     came without a descriptor; or another negative errno, -EAGAIN if nothing has come
   */
  public int receive(Socket socket) {
    msghdr.msg_controllen(message, CONTROL_LENGTH);
    int received = socket.recvmsg(message, socket_h.MSG_CMSG_CLOEXEC);
    if (received <= 0) {
      return received == 0 ? END_OF_STREAM : received;
    }
    boolean descriptor =
        msghdr.msg_controllen(message) >= CONTROL_LENGTH
            && cmsghdr.cmsg_level(control) == socket_h.SOL_SOCKET
            && cmsghdr.cmsg_type(control) == socket_h.SCM_RIGHTS;
    return descriptor
        ? control.get(ValueLayout.JAVA_INT, cmsghdr.cmsg_data_offset())
        : -Errno.ENODATA;
  }
}
