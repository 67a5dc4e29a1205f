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
 * Closes a channel's socket: at once; a moment later, so that its port can be bound again; or on
 * another thread, where closing may block. The channel counts as closed from the moment at which
 * the socket is handed over to the latter two. Used on the channel's loop, except for {@link
 * #isHandedOver}, which may be called from any thread, and {@link #close}, which any thread may
 * call while the channel is not registered.
 */
public final class SocketRelease {
  private final ChannelCore core;
  private volatile boolean handedOver;
  private volatile @Nullable ErrnoException failure;

  /**
   * Whether a port was asked for by number, or an abstract name, which the kernel holds until the
   * socket is released.
   */
  private boolean portHeld;

  public SocketRelease(ChannelCore core) {
    this.core = core;
  }

  /** The socket is about to be bound to an address that was asked for. */
  public void bindRequested(SocketAddress wanted) {
    portHeld =
        wanted instanceof InetSocketAddress inet && inet.getPort() != 0
            || wanted instanceof UnixAddress unix && unix.isAbstract();
  }

  /**
   * Whether the kernel may hold the socket's port for a moment after the socket was closed, so that
   * nobody can bind it: a poll that was ended holds the socket a little longer, see {@link
   * ClosingPorts}.
   */
  public boolean isPortHeld() {
    return portHeld;
  }

  /**
   * Whether the kernel may have polls of the socket, including those of a loop that the channel has
   * left, which may not have ended them yet.
   */
  public boolean isPolled(AioRegistration registration) {
    return registration.operations().isPollArmed() || core.hasLeftLoop();
  }

  /**
   * Ends the polls by what is done to the socket, in a time that does not depend on how many others
   * are armed; or by {@code io_cancel}, if that fails or the socket is shared.
   *
   * @param ending shuts the socket down; returns 0 or a negative errno
   */
  public void endPolls(AioRegistration registration, IntSupplier ending) {
    if (core.isShared() || !isPolled(registration)) {
      registration.operations().cancelPolls();
      return;
    }
    registration.operations().endPolls(ending);
    if (portHeld) {
      ClosingPorts.add(core.socket(), core.local());
    }
  }

  /** Whether the channel counts as closed, while its socket is closed later or elsewhere. */
  public boolean isHandedOver() {
    return handedOver;
  }

  /** The channel counts as closed from now on; the caller closes the socket later or elsewhere. */
  public void handOver() {
    handedOver = true;
  }

  /**
   * Closes the socket, unless it was handed over.
   *
   * @throws ErrnoException if closing it has failed, here or elsewhere
   */
  public void close() throws ErrnoException {
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
   * Closes the socket in a moment, when its polls have ended. The kernel puts a poll's event into
   * the ring before it drops the poll's reference to the socket (iocb_put in fs/aio.c). The
   * reference that is dropped last frees the port, so that one is to be ours.
   */
  public void closeSoon(Runnable closed) {
    EventLoop loop = core.channel().eventLoop();
    if (loop.isShuttingDown()) {
      // It cancels the timers that it has, and never runs later ones.
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
