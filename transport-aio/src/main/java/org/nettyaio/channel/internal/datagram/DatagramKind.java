package org.nettyaio.channel.internal.datagram;

import io.netty.buffer.ByteBuf;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** What differs between channels of UDP and of Unix domain sockets, for their reader and writer. */
public interface DatagramKind {
  /** Returns how many bytes of a buffer each datagram gets, or 0 for all. */
  int maxPayload();

  /** Returns the message that the pipeline gets of a received datagram; takes the content over. */
  Object newPacket(
      ByteBuf content, @Nullable SocketAddress recipient, @Nullable SocketAddress sender);

  /** Returns the sender of a packet whose datagram had no address. */
  @Nullable SocketAddress noAddress();

  /**
   * Returns what sending to, or receiving from, the peer that the channel is connected to throws.
   *
   * @param call the system call that has failed
   * @param result its negative errno
   */
  Exception failure(String call, int result);

  /** Returns whether the channel is connected; then only datagrams of its peer are delivered. */
  boolean isConnected();
}
