package org.nettyaio.channel;

import io.netty.channel.IoHandle;

/** What an {@link AioIoHandler} serves: the unsafe of a channel of this transport. */
interface AioIoHandle extends IoHandle {
  @Override
  void close();
}
