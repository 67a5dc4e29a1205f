package org.nettyaio.channel.internal.core;

import org.nettyaio.channel.internal.loop.AioRegistration;

/** Writes the messages that are flushed on a channel. Used on the channel's loop only. */
public interface OutboundWriter {
  /** Whether a write is in progress, or waits for what will continue it: a flush adds nothing. */
  boolean isBusy(AioRegistration registration);

  /** Whether what is flushed now may wait for further flushes. */
  boolean mayJoin(AioRegistration registration);

  /**
   * What is flushed waits for further flushes: queues it, if that is possible, so that it is sent
   * even if this thread blocks.
   */
  void queue();

  /** Nothing is going to join what is flushed any more: sends it. */
  void sendQueued();

  /** Lifts the bound on what the channel writes in this turn. */
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
