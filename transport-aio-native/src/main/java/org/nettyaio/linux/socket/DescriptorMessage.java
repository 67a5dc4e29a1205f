package org.nettyaio.linux.socket;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.nettyaio.linux.Errno;
import org.nettyaio.linux.ErrnoException;
import org.nettyaio.linux.abi.cmsghdr;
import org.nettyaio.linux.abi.iovec;
import org.nettyaio.linux.abi.msghdr;
import org.nettyaio.linux.abi.socket_h;
import org.nettyaio.linux.sys.FileCalls;
import org.nettyaio.linux.sys.SocketCalls;

/**
 * Passes open descriptors over a Unix domain socket (SCM_RIGHTS of unix(7)).
 *
 * <p>Each is sent with one byte of data, as a stream carries ancillary data only along with data
 * (unix(7)). A peer may send several with one byte: all are received, and returned one after the
 * other. Use one object for each socket, and close it with the socket.
 *
 * <p>Holds memory that is used again for each message, so it is for one thread at a time; the
 * memory lives as long as the arena it was made with.
 */
public final class DescriptorMessage implements AutoCloseable {
  /** What {@link #receive} returns when the peer will send no more. */
  public static final int END_OF_STREAM = Integer.MIN_VALUE;

  /** How many descriptors one message can have: SCM_MAX_FD of the kernel (unix(7)). */
  static final int MAX_DESCRIPTORS = 253;

  /** SCM_PIDFD, which a socket with SO_PASSPIDFD receives. */
  private static final int SCM_PIDFD = 4;

  private static final long SENT_CONTROL_LENGTH = cmsghdr.cmsg_len_for(Integer.BYTES);

  /**
   * Room for the descriptors, and for what other options add: credentials, a security label, a
   * time.
   */
  private static final long CONTROL_ROOM =
      cmsghdr.cmsg_space((long) MAX_DESCRIPTORS * Integer.BYTES) + 512;

  private final MemorySegment sent;
  private final MemorySegment sentControl;
  private final MemorySegment received;
  private final MemorySegment control;

  /**
   * The descriptors that were received and not returned yet: from {@link #first} to {@link #end}.
   */
  private final int[] kept = new int[MAX_DESCRIPTORS];

  private int first;
  private int end;

  /** Whether the message had more descriptors than this process could open. */
  private boolean lost;

  /**
   * Allocates the memory.
   *
   * @param arena where to
   */
  public DescriptorMessage(Arena arena) {
    long alignment = cmsghdr.layout().byteAlignment();
    sentControl = arena.allocate(cmsghdr.cmsg_space(Integer.BYTES), alignment);
    control = arena.allocate(CONTROL_ROOM, alignment);
    MemorySegment piece = arena.allocate(iovec.layout());
    iovec.iov_base(piece, arena.allocate(1).address());
    iovec.iov_len(piece, 1);
    sent = message(arena, piece, sentControl);
    received = message(arena, piece, control);
  }

  private static MemorySegment message(Arena arena, MemorySegment piece, MemorySegment control) {
    MemorySegment message = arena.allocate(msghdr.layout());
    msghdr.msg_iov(message, piece.address());
    msghdr.msg_iovlen(message, 1);
    msghdr.msg_control(message, control.address());
    return message;
  }

  /**
   * Sends a descriptor. It stays open here; the receiver gets a duplicate.
   *
   * @param socket a connected Unix domain socket
   * @param fd the descriptor to send
   * @return 1 if it was sent, or a negative errno
   */
  public int send(Socket socket, int fd) {
    msghdr.msg_controllen(sent, SENT_CONTROL_LENGTH);
    cmsghdr.cmsg_len(sentControl, SENT_CONTROL_LENGTH);
    cmsghdr.cmsg_level(sentControl, socket_h.SOL_SOCKET);
    cmsghdr.cmsg_type(sentControl, socket_h.SCM_RIGHTS);
    sentControl.set(ValueLayout.JAVA_INT, cmsghdr.cmsg_data_offset(), fd);
    return (int) SocketCalls.sendmsg(socket.fd(), sent, socket_h.MSG_NOSIGNAL);
  }

  /**
   * Returns the next descriptor: one that is kept, or else one that comes with the next byte. It
   * will be closed on exec.
   *
   * @param socket a Unix domain socket
   * @return the descriptor, which the caller now owns; {@link #END_OF_STREAM}; -ENODATA if a byte
   *     came without a descriptor, and the byte is consumed; -EMFILE, after those that did come, if
   *     this process could not open all that came with a byte: the rest is lost, and {@link
   *     ErrnoException} says how to raise the limit; or another negative errno, -EAGAIN if nothing
   *     has come
   */
  public int receive(Socket socket) {
    int result = 1;
    if (first == end && !lost) {
      msghdr.msg_controllen(received, CONTROL_ROOM);
      int flags = socket_h.MSG_CMSG_CLOEXEC;
      result = (int) SocketCalls.recvmsg(socket.fd(), received, flags);
      if (result < 0) {
        return result;
      }
      keepAll();
    }
    if (first < end) {
      return kept[first++];
    }
    if (lost) {
      lost = false;
      return -Errno.EMFILE;
    }
    return result == 0 ? END_OF_STREAM : -Errno.ENODATA;
  }

  /** Keeps all descriptors of the message just received. */
  private void keepAll() {
    first = 0;
    end = 0;
    long length = msghdr.msg_controllen(received);
    for (long piece = ControlMessages.first(control, 0, length);
        piece >= 0;
        piece = ControlMessages.next(control, piece, 0, length)) {
      if (cmsghdr.cmsg_level_at(control, piece) == socket_h.SOL_SOCKET) {
        int count = (int) (ControlMessages.dataLength(control, piece) / Integer.BYTES);
        keep(cmsghdr.cmsg_type_at(control, piece), piece + cmsghdr.cmsg_data_offset(), count);
      }
    }
    // The memory had room for all, so MSG_CTRUNC says that the limit of descriptors was reached
    // (scm_detach_fds in net/core/scm.c).
    lost = (msghdr.msg_flags(received) & socket_h.MSG_CTRUNC) != 0;
  }

  private void keep(int type, long offset, int count) {
    for (int i = 0; i < count; i++) {
      int fd = control.get(ValueLayout.JAVA_INT, offset + (long) i * Integer.BYTES);
      if (type == socket_h.SCM_RIGHTS && end < MAX_DESCRIPTORS) {
        kept[end++] = fd;
      } else if (type == SCM_PIDFD && fd >= 0) {
        // It is an open descriptor that no caller asks for.
        FileCalls.close(fd);
      }
    }
  }

  /** Returns how many descriptors {@link #receive} can return without a system call. */
  public int kept() {
    return end - first;
  }

  /** Closes the descriptors that were received and not returned. */
  @Override
  public void close() {
    while (first < end) {
      FileCalls.close(kept[first++]);
    }
    lost = false;
  }
}
