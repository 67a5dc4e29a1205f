package org.nettyaio.channel;

import org.nettyaio.linux.aio.AioPoll;

/** A poll of a channel: when it fires, the channel is ready. */
final class ChannelPoll extends AioPoll {
  private final Operation operation;
  private final AioRegistration registration;

  /** Which turn of the loop the channel would have had, had it been ready when this was armed. */
  private long turn;

  private long lateness;

  ChannelPoll(Operation operation, AioRegistration registration) {
    this.operation = operation;
    this.registration = registration;
  }

  /** It is being armed. */
  void armed(long turn) {
    this.turn = turn;
  }

  /**
   * Returns how many turns the loop had given when this poll fired, beyond those that were to be
   * given when it was armed. If that is none, whoever had tried instead, when it was his turn,
   * would have succeeded.
   */
  long lateness() {
    return lateness;
  }

  @Override
  protected void completed() {
    lateness = Math.max(registration.turnsGiven() - turn, 0);
    registration.ready(operation.reason());
  }

  @Override
  public String toString() {
    return operation + " " + super.toString();
  }
}
