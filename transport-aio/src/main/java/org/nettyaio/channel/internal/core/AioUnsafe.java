package org.nettyaio.channel.internal.core;

import io.netty.channel.Channel;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** What the parts of a channel ask of its unsafe, on the channel's loop. */
public interface AioUnsafe extends Channel.Unsafe {
  @Override
  AioRecvByteAllocatorHandle recvBufAllocHandle();

  /** Closes the channel, without a promise. */
  void close();

  /** Writes what is flushed, as far as there is room. */
  void flushNow();

  /** Flushes again what is flushed and not written, if there is anything. */
  void flushPending();

  /** Writing has failed: closes the channel or its output, as AbstractUnsafe.handleWriteError. */
  void writeFailed(Throwable cause);

  /** Returns a failure to connect with the address in its message, as Netty's channels have it. */
  Throwable annotated(Throwable cause, @Nullable SocketAddress remoteAddress);
}
