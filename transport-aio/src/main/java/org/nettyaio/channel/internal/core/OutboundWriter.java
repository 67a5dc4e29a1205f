package org.nettyaio.channel.internal.core;

import org.nettyaio.channel.internal.loop.AioRegistration;

/** What writes the messages that are flushed on a channel. Used on the channel's loop only. */
public interface OutboundWriter {
  /** Whether the loop goes on by itself with what is flushed, so that nobody else need write it. */
  boolean isBusy(AioRegistration registration);

  /** Whether what is flushed now may wait for more. */
  boolean mayJoin(AioRegistration registration);

  /**
   * What is flushed waits for more: queues it, if that can be done, so that it goes out even if
   * this thread does not come to send it.
   */
  void queue();

  /** No more is going to join what is flushed: sends it. */
  void sendQueued();

  /** What is written in this turn is not held back in favour of others. */
  void liftShare(AioRegistration registration);

  /** For a channel that cannot be written to. */
  OutboundWriter NONE =
      new OutboundWriter() {
        @Override
        public boolean isBusy(AioRegistration registration) {
          return false;
        }

        @Override
        public boolean mayJoin(AioRegistration registration) {
          return false;
        }

        @Override
        public void queue() {}

        @Override
        public void sendQueued() {}

        @Override
        public void liftShare(AioRegistration registration) {}
      };
}
