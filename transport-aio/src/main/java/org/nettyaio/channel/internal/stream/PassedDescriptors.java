package org.nettyaio.channel.internal.stream;

import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.unix.FileDescriptor;
import java.lang.foreign.Arena;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.nettyaio.channel.internal.socket.Errors;
import org.nettyaio.linux.Errno;
import org.nettyaio.linux.ErrnoException;
import org.nettyaio.linux.socket.DescriptorMessage;
import org.nettyaio.linux.socket.Socket;

/**
 * Passes descriptors over the Unix domain socket of a connection; other connections pass none. Used
 * on the channel's loop only.
 */
public final class PassedDescriptors {
  private final Socket socket;
  private final BooleanSupplier wanted;

  /** Made when the first descriptor is passed. */
  private @Nullable DescriptorMessage message;

  /**
   * Creates those of a connection.
   *
   * @param wanted whether what is read is to be descriptors instead of bytes
   */
  public PassedDescriptors(Socket socket, BooleanSupplier wanted) {
    this.socket = socket;
    this.wanted = wanted;
  }

  /** Whether what is read now is to be descriptors instead of bytes. */
  boolean areWanted() {
    return wanted.getAsBoolean();
  }

  /** Whether descriptors were received that were not fired yet. */
  boolean isAnyKept() {
    return message != null && message.kept() > 0;
  }

  /** Receives a descriptor as {@link DescriptorMessage#receive} does. */
  int receive() {
    return message().receive(socket);
  }

  /**
   * Writes the descriptor at the head of the outbound buffer, for which AIO has no request. One
   * that cannot be passed fails its own promise; the connection continues.
   *
   * @return false if there is no room now
   * @throws Exception if the connection cannot be written to
   */
  boolean write(ChannelOutboundBuffer out, FileDescriptor descriptor) throws Exception {
    int result = message().send(socket, descriptor.intValue());
    switch (-result) {
      case Errno.EAGAIN, Errno.EINTR -> {
        return false;
      }
      // Closed, not one that can be passed, or too many are on their way (unix(7)).
      case Errno.EBADF, Errno.EINVAL, Errno.ETOOMANYREFS ->
          out.remove(new ErrnoException("sendmsg of " + descriptor, result));
      default -> {
        if (result < 0) {
          throw Errors.of("sendmsg", result);
        }
        out.remove();
      }
    }
    return true;
  }

  private DescriptorMessage message() {
    if (message == null) {
      message = new DescriptorMessage(Arena.ofAuto());
    }
    return message;
  }

  /** Closes descriptors that were received and not fired. */
  public void close() {
    if (message != null) {
      message.close();
    }
  }
}
