package org.nettyaio.benchmarks.server;

import io.netty.channel.ChannelHandlerContext;
import io.netty.util.concurrent.EventExecutor;

/** Sends back what comes from a thread that is not the loop's, as services with a pool do. */
final class WorkerHandler extends AnsweringHandler {
  private final EventExecutor worker;

  /** The answers of one connection come from one thread, and so stay in order. */
  WorkerHandler(EventExecutor worker) {
    super(true);
    this.worker = worker;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    worker.execute(() -> answer(ctx, message));
  }
}
