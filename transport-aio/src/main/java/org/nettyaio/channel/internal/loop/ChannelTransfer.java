package org.nettyaio.channel.internal.loop;

import org.nettyaio.linux.aio.AioTransfer;

/** The read or the write of a stream channel. */
public final class ChannelTransfer extends AioTransfer {
  private final Operation operation;
  private final ReadyListener listener;

  ChannelTransfer(Operation operation, ReadyListener listener) {
    this.operation = operation;
    this.listener = listener;
  }

  @Override
  protected void completed() {
    listener.ready(operation.reason());
  }

  @Override
  public String toString() {
    return operation + " " + super.toString();
  }
}
