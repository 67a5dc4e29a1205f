package org.nettyaio.benchmarks.server;

import io.netty.channel.ChannelHandlerContext;
import io.netty.util.concurrent.EventExecutor;

/** Echoes from a thread that is not the loop's, as services with a thread pool do. */
final class WorkerHandler extends AnsweringHandler {
  private final EventExecutor worker;

  /** Uses one worker for all answers of the connection, so that they stay in order. */
  WorkerHandler(EventExecutor worker) {
    super(true);
    this.worker = worker;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    worker.execute(() -> answer(ctx, message));
  }
}
