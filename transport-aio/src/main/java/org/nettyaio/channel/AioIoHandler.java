package org.nettyaio.channel;

import io.netty.channel.ChannelException;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoRegistration;
import io.netty.util.concurrent.ThreadAwareExecutor;
import io.netty.util.internal.ObjectUtil;
import io.netty.util.internal.StringUtil;
import io.netty.util.internal.logging.InternalLogger;
import io.netty.util.internal.logging.InternalLoggerFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.nettyaio.channel.internal.loop.AioIoHandle;
import org.nettyaio.channel.internal.loop.AioRegistration;
import org.nettyaio.channel.internal.loop.Loop;
import org.nettyaio.channel.internal.loop.LoopEnd;
import org.nettyaio.channel.internal.loop.LoopLog;
import org.nettyaio.linux.ErrnoException;
import org.nettyaio.linux.aio.PollReservation;

/**
 * The {@link IoHandler} of this transport: serves the channels that are registered with an event
 * loop, on a Linux AIO context. It is made by the factory that a {@code
 * MultiThreadIoEventLoopGroup} is given.
 *
 * <p>All methods are called on the loop's thread, except {@link #wakeup}, {@link #isCompatible} and
 * {@link #metrics}, which may be called from any.
 */
public final class AioIoHandler implements IoHandler {
  private static final InternalLogger logger =
      InternalLoggerFactory.getInstance(AioIoHandler.class);

  private final Loop loop;
  private final LoopEnd loopEnd;
  private final Set<AioRegistration> registrations =
      Collections.newSetFromMap(new IdentityHashMap<>());

  private boolean shuttingDown;
  private boolean destroyed;

  private AioIoHandler(ThreadAwareExecutor executor, AioIoHandlerConfig config) {
    ObjectUtil.checkNotNull(executor, "executor");
    loopEnd = new LoopEnd(executor, this::prepareToDestroy);
    try {
      loop = new Loop(executor, config);
    } catch (ErrnoException e) {
      throw new ChannelException("cannot set up an event loop: " + e.getMessage(), e);
    }
  }

  /**
   * Returns a factory of handlers with the default configuration, for {@code
   * MultiThreadIoEventLoopGroup}.
   *
   * @throws UnsupportedOperationException if the transport is not available here; says why
   */
  public static IoHandlerFactory newFactory() {
    return newFactory(new AioIoHandlerConfig());
  }

  /**
   * Returns a factory of handlers, for {@code MultiThreadIoEventLoopGroup}. A handler that cannot
   * be set up, because {@code fs.aio-max-nr} is reached, makes the factory throw a {@link
   * ChannelException} that says what to set it to.
   *
   * @param config how the handlers are set up; copied
   * @throws UnsupportedOperationException if the transport is not available here; says why
   */
  public static IoHandlerFactory newFactory(AioIoHandlerConfig config) {
    Aio.ensureAvailability();
    AioIoHandlerConfig copy = new AioIoHandlerConfig(config);
    return new IoHandlerFactory() {
      @Override
      public IoHandler newHandler(ThreadAwareExecutor executor) {
        return new AioIoHandler(executor, copy);
      }

      // A context belongs to the process, not to a thread: loops can be suspended, and continue on
      // another one.
      @Override
      public boolean isChangingThreadSupported() {
        return true;
      }
    };
  }

  /** Returns what this handler has done so far. */
  public AioMetrics metrics() {
    return new AioMetrics(loop.context().counters());
  }

  @Override
  public int run(IoHandlerContext runner) {
    return destroyed ? 0 : loop.run(runner);
  }

  @Override
  public IoRegistration register(IoHandle handle) {
    if (!(handle instanceof AioIoHandle aioHandle)) {
      throw new IllegalArgumentException(
          "IoHandle of type " + StringUtil.simpleClassName(handle) + " not supported");
    }
    if (shuttingDown || destroyed || loopEnd.isShuttingDown()) {
      throw new IllegalStateException("the event loop is shutting down");
    }
    PollReservation reservation;
    try {
      reservation = loop.context().reserve();
    } catch (ErrnoException e) {
      throw new ChannelException(
          "no room for another channel on this event loop: " + e.getMessage(), e);
    }
    AioRegistration registration =
        new AioRegistration(loop, loopEnd, reservation, aioHandle, this::removed);
    registrations.add(registration);
    loopEnd.firstRegistered();
    aioHandle.registered();
    return registration;
  }

  /** Nothing of this registration is outstanding any more. */
  private void removed(AioRegistration registration) {
    registrations.remove(registration);
    if (registrations.isEmpty()) {
      loopEnd.lastRemoved();
    }
  }

  @Override
  public void prepareToDestroy() {
    if (destroyed) {
      return;
    }
    shuttingDown = true;
    for (AioRegistration registration : new ArrayList<>(registrations)) {
      // The channel of one that is cancelled may be on another loop already.
      if (registration.isValid()) {
        // Closing the channel ends its operations, and its registration with the last of them.
        try {
          registration.handle().close();
        } catch (Throwable e) {
          LoopLog.debug(logger, "Failed to close {}", registration.handle(), e);
        }
      }
    }
    loopEnd.runAwaited();
    loop.finish();
  }

  @Override
  public void destroy() {
    if (destroyed) {
      return;
    }
    try {
      prepareToDestroy();
    } catch (Throwable e) {
      LoopLog.warn(logger, "Failed to end what is under way on an event loop", e);
    }
    destroyed = true;
    loop.close();
    for (AioRegistration registration : new ArrayList<>(registrations)) {
      registration.invalidate();
    }
    loop.drain();
  }

  @Override
  public void wakeup() {
    loop.wakeup();
  }

  @Override
  public boolean isCompatible(Class<? extends IoHandle> handleType) {
    return AioIoHandle.class.isAssignableFrom(handleType);
  }
}
