package org.nettyaio.channel.internal.stream;

import io.netty.channel.ChannelPromise;
import io.netty.channel.ConnectTimeoutException;
import io.netty.util.concurrent.Future;
import java.net.SocketAddress;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ConnectionPendingException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.nettyaio.channel.internal.core.ChannelCore;
import org.nettyaio.channel.internal.loop.AioRegistration;
import org.nettyaio.channel.internal.socket.Addresses;
import org.nettyaio.channel.internal.socket.Errors;
import org.nettyaio.linux.Errno;
import org.nettyaio.linux.ErrnoException;
import org.nettyaio.linux.abi.poll_h;

/**
 * Connects a channel: from the call to the end of the promise, by success, failure, time-out,
 * cancellation or close, whichever comes first. Used on the channel's loop only.
 */
public final class Connector {
  /** What an attempt to connect does to its channel. */
  public interface Target {
    void bind(SocketAddress local) throws Exception;

    /**
     * Begins to connect.
     *
     * @return 0 if connected, -EINPROGRESS if that will be known when the socket is writable, or
     *     the negative errno why not
     */
    int connect(SocketAddress remote) throws ErrnoException;

    /** The channel is connected, with these addresses. */
    void connected(@Nullable SocketAddress local, @Nullable SocketAddress remote);

    /** Continues with what was asked of the channel while it was not connected. */
    void resume();

    /** Closes the socket, as connecting has failed. */
    void abort() throws Exception;
  }

  private final ChannelCore core;
  private final Target target;
  private @Nullable ChannelPromise promise;
  private @Nullable SocketAddress requested;
  private @Nullable Future<?> timeout;

  /** When the attempt is given up, in {@link System#nanoTime}'s time; used with a time-out only. */
  private long deadline;

  public Connector(ChannelCore core, Target target) {
    this.core = core;
    this.target = target;
  }

  public boolean isPending() {
    return promise != null;
  }

  /** Begins the attempt; throws what makes it fail at once. */
  public void connect(SocketAddress remote, @Nullable SocketAddress local, ChannelPromise promise)
      throws Exception {
    if (this.promise != null) {
      throw new ConnectionPendingException();
    }
    Addresses.checkResolved(local);
    Addresses.checkResolved(remote);
    if (core.isActive()) {
      throw new AlreadyConnectedException();
    }
    if (local != null) {
      target.bind(local);
    }
    int result;
    try {
      result = target.connect(remote);
    } catch (Throwable e) {
      target.abort();
      throw e;
    }
    if (!core.isOpen()) {
      // A listener of what went with the SYN has closed it.
      throw new ClosedChannelException();
    }
    requested = remote;
    if (result == 0) {
      succeed(promise);
    } else if (result == -Errno.EINPROGRESS) {
      // It has a local address from now on, which may be asked for before the attempt ends.
      core.setLocal(Addresses.local(core.socket()));
      this.promise = promise;
      await(promise);
    } else {
      target.abort();
      throw Errors.ofConnect("connect(" + remote + ")", result);
    }
  }

  private void await(ChannelPromise promise) {
    deadline =
        System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(core.config().getConnectTimeoutMillis());
    resume();
    promise.addListener(
        future -> {
          if (future.isCancelled()) {
            // The loop that the promise belongs to is not the channel's any more if that has moved.
            core.runLater(() -> cancelled(promise));
          }
        });
  }

  private void cancelled(ChannelPromise promise) {
    if (this.promise == promise) {
      forget();
      core.unsafe().close();
    }
  }

  /** The attempt is under way, and the channel has a loop, perhaps another one than before. */
  public void resume() {
    AioRegistration registration = core.registration();
    ChannelPromise promise = this.promise;
    SocketAddress remote = requested;
    if (registration == null || promise == null || remote == null) {
      return;
    }
    core.pollOut(registration);
    int millis = core.config().getConnectTimeoutMillis();
    if (millis > 0) {
      cancelTimeout();
      timeout =
          core.channel()
              .eventLoop()
              .schedule(
                  () -> timedOut(promise, remote, millis),
                  Math.max(0, deadline - System.nanoTime()),
                  TimeUnit.NANOSECONDS);
    }
  }

  /** The channel leaves its loop: cancels the time-out there. */
  public void suspend() {
    cancelTimeout();
  }

  private void timedOut(ChannelPromise promise, SocketAddress remote, int millis) {
    if (this.promise != promise) {
      return;
    }
    promise.tryFailure(
        new ConnectTimeoutException("connection timed out after " + millis + " ms: " + remote));
    // Also if it was cancelled and the listener was not called: its loop has ended.
    cancelled(promise);
  }

  /**
   * The socket has become writable, or its poll has failed: the attempt has succeeded or failed.
   *
   * @param events what the poll has reported, or a negative errno; 0 if it could not be armed
   */
  public void finish(int events) {
    ChannelPromise promise = this.promise;
    assert promise != null;
    AioRegistration registration = core.registration();
    try {
      int result = events < 0 ? events : core.socket().finishConnect();
      if (result == -Errno.EINPROGRESS && registration != null) {
        if ((events & poll_h.POLLHUP) == 0) {
          core.pollOut(registration);
          return;
        }
        // It has failed, and another owner of the socket has read why (SO_ERROR of socket(7)).
        result = -Errno.ENOTCONN;
      }
      forget();
      if (result < 0) {
        throw Errors.ofConnect("connect(" + requested + ")", result);
      }
      succeed(promise);
    } catch (Throwable e) {
      forget();
      // Not setFailure: the user may have cancelled it meanwhile.
      promise.tryFailure(core.unsafe().annotated(e, requested));
      core.unsafe().close();
    }
  }

  private void succeed(ChannelPromise promise) throws Exception {
    boolean wasActive = core.isActive();
    SocketAddress peer = Addresses.remote(core.socket());
    target.connected(Addresses.local(core.socket()), Addresses.named(requested, peer));
    requested = null;
    // Asked before the promise succeeds: a listener may close the channel, and channelActive is
    // fired nevertheless, as in AbstractNioChannel.fulfillConnectPromise.
    boolean active = core.isActive();
    boolean told = promise.trySuccess();
    if (!wasActive && active) {
      try {
        core.pipeline().fireChannelActive();
      } catch (Throwable e) {
        // A handler's executor that rejects the task, for example: the channel is connected.
        core.pipeline().fireExceptionCaught(e);
      }
    }
    if (!told) {
      core.unsafe().close();
    } else if (core.isOpen()) {
      target.resume();
    }
  }

  /** The channel closes: the attempt fails with that, if it has not ended yet. */
  public void closed() {
    ChannelPromise promise = this.promise;
    forget();
    if (promise != null) {
      promise.tryFailure(new ClosedChannelException());
    }
  }

  private void forget() {
    promise = null;
    cancelTimeout();
  }

  private void cancelTimeout() {
    Future<?> timeout = this.timeout;
    if (timeout != null) {
      timeout.cancel(false);
      this.timeout = null;
    }
  }
}
