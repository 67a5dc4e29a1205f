package org.nettyaio.channel;

import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.ThreadAwareExecutor;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * Event loops on Linux AIO in one line: a {@link MultiThreadIoEventLoopGroup} that makes its own
 * {@link AioIoHandler}s, and adds up what they have done.
 */
public final class AioEventLoopGroup extends MultiThreadIoEventLoopGroup {
  private final List<AioIoHandler> handlers;

  /**
   * Creates a group with Netty's default number of threads, twice the number of processors.
   *
   * @throws UnsupportedOperationException if the transport is not available here
   */
  public AioEventLoopGroup() {
    this(0);
  }

  /**
   * Creates a group with threads of the default factory.
   *
   * @param nThreads how many loops; 0 for Netty's default
   * @throws UnsupportedOperationException if the transport is not available here
   */
  public AioEventLoopGroup(int nThreads) {
    this(nThreads, (Executor) null, new AioIoHandlerConfig());
  }

  /**
   * Creates a group whose threads come from a factory.
   *
   * @param nThreads how many loops; 0 for Netty's default
   * @param threadFactory makes the threads
   * @param config how each loop is set up
   * @throws UnsupportedOperationException if the transport is not available here
   */
  public AioEventLoopGroup(int nThreads, ThreadFactory threadFactory, AioIoHandlerConfig config) {
    this(nThreads, threadFactory, new Handlers(config));
  }

  /**
   * Creates a group whose loops run on an executor.
   *
   * @param nThreads how many loops; 0 for Netty's default
   * @param executor runs each loop in one long task; null for Netty's default
   * @param config how each loop is set up
   * @throws UnsupportedOperationException if the transport is not available here
   */
  public AioEventLoopGroup(int nThreads, @Nullable Executor executor, AioIoHandlerConfig config) {
    this(nThreads, executor, new Handlers(config));
  }

  private AioEventLoopGroup(int nThreads, ThreadFactory threadFactory, Handlers handlers) {
    super(nThreads, threadFactory, handlers);
    this.handlers = handlers.made;
  }

  private AioEventLoopGroup(int nThreads, @Nullable Executor executor, Handlers handlers) {
    super(nThreads, executor, handlers);
    this.handlers = handlers.made;
  }

  /** Returns what all loops of this group have done together; may be called from any thread. */
  public AioMetrics metrics() {
    return handlers.stream().map(AioIoHandler::metrics).reduce(AioMetrics::plus).orElseThrow();
  }

  /** Makes the handlers and keeps them: MultiThreadIoEventLoopGroup does not return them. */
  private static final class Handlers implements IoHandlerFactory {
    final List<AioIoHandler> made = new CopyOnWriteArrayList<>();
    private final IoHandlerFactory factory;

    Handlers(AioIoHandlerConfig config) {
      factory = AioIoHandler.newFactory(config);
    }

    @Override
    public IoHandler newHandler(ThreadAwareExecutor executor) {
      AioIoHandler handler = (AioIoHandler) factory.newHandler(executor);
      made.add(handler);
      return handler;
    }

    @Override
    public boolean isChangingThreadSupported() {
      return factory.isChangingThreadSupported();
    }
  }
}
