package org.nettyaio.channel;

import io.netty.channel.ChannelProgressiveFuture;
import io.netty.channel.ChannelProgressiveFutureListener;

/** Does something when a file region has made progress for the first time. */
final class FirstProgress implements ChannelProgressiveFutureListener {
  private final Runnable action;
  private boolean isDone;

  FirstProgress(Runnable action) {
    this.action = action;
  }

  @Override
  public void operationProgressed(ChannelProgressiveFuture future, long progress, long total) {
    if (!isDone) {
      isDone = true;
      action.run();
    }
  }

  @Override
  public void operationComplete(ChannelProgressiveFuture future) {}
}
