package org.nettyaio.channel.internal.loop;

import org.nettyaio.linux.aio.AioPoll;

/** A poll of a channel: when it fires, the channel is ready. */
final class ChannelPoll extends AioPoll {
  private final Operation operation;
  private final ReadyListener listener;
  private final ReadyQueue turns;

  /** Which turn of the loop the channel would have had, had it been ready when this was armed. */
  private long turn;

  private long lateness;

  /**
   * Creates a poll that is not armed.
   *
   * @param turns where the channel waits for its turn when it is ready by this
   */
  ChannelPoll(Operation operation, ReadyListener listener, ReadyQueue turns) {
    this.operation = operation;
    this.listener = listener;
    this.turns = turns;
  }

  /** Sets it up to look for these events; it is going to be queued. */
  void arm(int fd, int events) {
    poll(fd, events);
    turn = turns.next();
  }

  /**
   * Returns how many turns the loop had given when this poll fired, beyond those that were to be
   * given when it was armed. If that is none, a read without a poll, in the channel's turn, would
   * have succeeded.
   */
  long lateness() {
    return lateness;
  }

  @Override
  protected void completed() {
    lateness = Math.max(turns.given() - turn, 0);
    listener.ready(operation.reason());
  }

  @Override
  public String toString() {
    return operation + " " + super.toString();
  }
}
