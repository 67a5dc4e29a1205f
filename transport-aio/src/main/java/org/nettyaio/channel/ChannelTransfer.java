package org.nettyaio.channel;

import org.nettyaio.linux.aio.AioTransfer;

/** The read or the write of a stream channel. */
final class ChannelTransfer extends AioTransfer {
  private final Operation operation;
  private final AioRegistration registration;

  ChannelTransfer(Operation operation, AioRegistration registration) {
    this.operation = operation;
    this.registration = registration;
  }

  @Override
  protected void completed() {
    registration.ready(operation.reason());
  }

  @Override
  public String toString() {
    return operation + " " + super.toString();
  }
}
