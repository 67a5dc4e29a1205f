package org.nettyaio.channel.internal.loop;

import io.netty.channel.IoEvent;
import io.netty.channel.IoHandle;
import io.netty.channel.IoRegistration;

/** What an event loop serves: the unsafe of a channel of this transport. */
public interface AioIoHandle extends IoHandle {
  /**
   * The loop gives the channel its turn.
   *
   * @param from the registration that it is ready at, perhaps one that it has left since
   * @param reason why
   */
  void turn(IoRegistration from, Reason reason);

  /**
   * The turn in which flushes have been {@linkplain JoinedFlushes#join joined} has ended: they are
   * to be sent now.
   *
   * @param from the registration that they were joined at, perhaps one that it has left since
   */
  void flushJoined(IoRegistration from);

  /** Not used: events of this transport are turns, for which no object is made. */
  @Override
  default void handle(IoRegistration registration, IoEvent event) {
    throw new UnsupportedOperationException("channels of this transport are given turns");
  }

  @Override
  void close();
}
