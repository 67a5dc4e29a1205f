package org.nettyaio.channel.internal.core;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.nettyaio.channel.internal.loop.AioRegistration;
import org.nettyaio.channel.internal.socket.ClosingPorts;
import org.nettyaio.linux.ErrnoException;
import org.nettyaio.linux.UnixAddress;

/**
 * The end of a channel's socket: closed at once; a moment later, when its port can be had by
 * others; or elsewhere, where closing may block. The channel counts as closed from the moment at
 * which the socket is handed over to the latter two. May be used from any thread.
 */
public final class SocketRelease {
  private final ChannelCore core;
  private volatile boolean handedOver;
  private volatile @Nullable ErrnoException failure;

  /**
   * Whether a port was asked for by number, or an abstract name, which the kernel holds until the
   * socket is released.
   */
  private boolean keepsPort;

  public SocketRelease(ChannelCore core) {
    this.core = core;
  }

  /** The socket is bound to an address that was asked for. */
  public void bound(SocketAddress wanted) {
    keepsPort =
        wanted instanceof InetSocketAddress inet && inet.getPort() != 0
            || wanted instanceof UnixAddress unix && unix.isAbstract();
  }

  /**
   * Whether the kernel may hold the socket's port for a moment after the socket was closed, while a
   * poll that has been ended lets go of it, so that others cannot have the port.
   */
  public boolean keepsPort() {
    return keepsPort;
  }

  /**
   * Whether the kernel may have polls of the socket, also of a loop that the channel has left: that
   * one may be about to end them only.
   */
  public boolean isPolled(AioRegistration registration) {
    return registration.operations().isPollArmed() || core.hasLeftLoop();
  }

  /**
   * Ends the polls by what is done to the socket, in a time that does not depend on how many others
   * are armed; or by {@code io_cancel}, if that fails or somebody else may hold the socket.
   *
   * @param ending shuts the socket down; returns 0 or a negative errno
   */
  public void endPolls(AioRegistration registration, IntSupplier ending) {
    if (core.isShared() || !isPolled(registration)) {
      registration.operations().cancelPolls();
      return;
    }
    registration.operations().endPolls(ending);
    if (keepsPort) {
      ClosingPorts.add(core.socket(), core.local());
    }
  }

  /** Whether the channel counts as closed, and the socket is closed by somebody else. */
  public boolean isHandedOver() {
    return handedOver;
  }

  /** The channel counts as closed from now on; the caller sees to the socket. */
  public void handOver() {
    handedOver = true;
  }

  /**
   * Closes the socket, unless it was handed over.
   *
   * @throws ErrnoException what closing it has failed with, here or elsewhere
   */
  public void release() throws ErrnoException {
    if (!handedOver) {
      core.socket().close();
    }
    if (failure != null) {
      throw failure;
    }
  }

  private void closeNow(Runnable closed) {
    try {
      core.socket().close();
    } catch (ErrnoException e) {
      failure = e;
    }
    closed.run();
  }

  /** Closes the socket on another thread, as that may take as long as SO_LINGER says. */
  public void closeElsewhere(Runnable closed) {
    GlobalEventExecutor.INSTANCE.execute(() -> closeNow(closed));
  }

  /**
   * Closes the socket in a moment. Its polls have ended, which the kernel reports before it lets go
   * of the socket: whoever closes it last is the one who frees its port.
   */
  public void closeSoon(Runnable closed) {
    EventLoop loop = core.channel().eventLoop();
    if (loop.isShuttingDown()) {
      // It forgets timers: those that it has are cancelled, later ones never run.
      closeNow(closed);
      return;
    }
    Future<?> timer;
    try {
      timer = loop.schedule(() -> closeNow(closed), 1, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException theLoopHasEnded) {
      closeNow(closed);
      return;
    }
    timer.addListener(
        done -> {
          if (done.isCancelled()) {
            closeNow(closed);
          }
        });
  }
}
