package org.nettyaio.channel.internal.loop;

import org.nettyaio.linux.aio.AioPoll;

/** A poll of a channel: when it fires, the channel is ready. */
final class ChannelPoll extends AioPoll {
  private final Operation operation;
  private final ReadyListener listener;
  private final ReadyQueue turns;

  /**
   * The turn of the loop that the channel would have had if it had been ready when this was armed.
   */
  private long turn;

  private long lateness;

  /**
   * Creates a poll that is not armed.
   *
   * @param turns where the channel waits for its turn when this has fired
   */
  ChannelPoll(Operation operation, ReadyListener listener, ReadyQueue turns) {
    this.operation = operation;
    this.listener = listener;
    this.turns = turns;
  }

  /** Sets it up to wait for these events, as of the turn in which it is queued. */
  void arm(int fd, int events) {
    poll(fd, events);
    turn = turns.nextTurn();
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
    lateness = Math.max(turns.turnsGiven() - turn, 0);
    listener.ready(operation.reason());
  }

  @Override
  public String toString() {
    return operation + " " + super.toString();
  }
}
