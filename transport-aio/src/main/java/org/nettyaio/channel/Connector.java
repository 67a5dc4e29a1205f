package org.nettyaio.channel;

import io.netty.channel.ChannelPromise;
import io.netty.channel.ConnectTimeoutException;
import io.netty.util.concurrent.Future;
import java.net.SocketAddress;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ConnectionPendingException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.nettyaio.linux.Errno;
import org.nettyaio.linux.abi.poll_h;

/**
 * The attempt of a channel to connect: from the call to the promise's end, by success, failure,
 * time-out, cancellation or close, whichever comes first. Used on the channel's loop only.
 */
final class Connector {
  private final AbstractAioStreamChannel channel;
  private @Nullable ChannelPromise promise;
  private @Nullable SocketAddress requested;
  private @Nullable Future<?> timeout;

  /**
   * When the attempt is given up, in {@link System#nanoTime}'s time; of meaning with a time-out.
   */
  private long deadline;

  Connector(AbstractAioStreamChannel channel) {
    this.channel = channel;
  }

  boolean isPending() {
    return promise != null;
  }

  /** Begins the attempt; throws what makes it fail at once. */
  void connect(SocketAddress remote, @Nullable SocketAddress local, ChannelPromise promise)
      throws Exception {
    if (this.promise != null) {
      throw new ConnectionPendingException();
    }
    AbstractAioChannel.checkResolved(local);
    AbstractAioChannel.checkResolved(remote);
    if (channel.isActive()) {
      throw new AlreadyConnectedException();
    }
    if (local != null) {
      channel.doBind(local);
    }
    int result;
    try {
      result = channel.startConnect(remote);
    } catch (Throwable e) {
      channel.doClose();
      throw e;
    }
    if (!channel.isOpen()) {
      // A listener of what went with the SYN has closed it.
      throw new ClosedChannelException();
    }
    requested = remote;
    if (result == 0) {
      succeed(promise);
    } else if (result == -Errno.EINPROGRESS) {
      // The local port, for those who ask while it is under way.
      channel.bound(Addresses.local(channel.socket()));
      this.promise = promise;
      await(promise);
    } else {
      channel.doClose();
      throw Errors.ofConnect("connect(" + remote + ")", result);
    }
  }

  private void await(ChannelPromise promise) {
    deadline =
        System.nanoTime()
            + TimeUnit.MILLISECONDS.toNanos(channel.config().getConnectTimeoutMillis());
    resume();
    promise.addListener(
        future -> {
          if (future.isCancelled()) {
            // The loop that the promise belongs to is not the channel's any more if that has moved.
            channel.later(() -> cancelled(promise));
          }
        });
  }

  private void cancelled(ChannelPromise promise) {
    if (this.promise == promise) {
      forget();
      channel.aioUnsafe().close();
    }
  }

  /** The attempt is under way, and the channel has a loop, perhaps another one than before. */
  void resume() {
    AioRegistration registration = channel.registration();
    ChannelPromise promise = this.promise;
    SocketAddress remote = requested;
    if (registration == null || promise == null || remote == null) {
      return;
    }
    channel.pollOut(registration);
    int millis = channel.config().getConnectTimeoutMillis();
    if (millis > 0) {
      cancelTimeout();
      timeout =
          channel
              .eventLoop()
              .schedule(
                  () -> timedOut(promise, remote, millis),
                  Math.max(0, deadline - System.nanoTime()),
                  TimeUnit.NANOSECONDS);
    }
  }

  /** The channel leaves its loop: what waits there is not to touch it any more. */
  void suspend() {
    cancelTimeout();
  }

  private void timedOut(ChannelPromise promise, SocketAddress remote, int millis) {
    if (this.promise != promise) {
      return;
    }
    promise.tryFailure(
        new ConnectTimeoutException("connection timed out after " + millis + " ms: " + remote));
    // Also if it was cancelled and nobody could be told: the loop that it belongs to has ended.
    cancelled(promise);
  }

  /**
   * The socket has become writable, or its poll has failed, which ends the attempt one way or the
   * other.
   *
   * @param events what the poll has told; 0 if it could not be armed
   */
  void finish(int events) {
    ChannelPromise promise = this.promise;
    assert promise != null;
    AioRegistration registration = channel.registration();
    try {
      int result = events < 0 ? events : channel.socket().finishConnect();
      if (result == -Errno.EINPROGRESS && registration != null) {
        if ((events & poll_h.POLLHUP) == 0) {
          channel.pollOut(registration);
          return;
        }
        // Neither connected nor about to be, and why has been asked for by somebody else.
        result = -Errno.ENOTCONN;
      }
      forget();
      if (result < 0) {
        throw Errors.ofConnect("connect(" + requested + ")", result);
      }
      succeed(promise);
    } catch (Throwable e) {
      forget();
      // Failed rather than set: the user may have cancelled it meanwhile.
      promise.tryFailure(channel.aioUnsafe().annotated(e, requested));
      channel.aioUnsafe().close();
    }
  }

  private void succeed(ChannelPromise promise) throws Exception {
    boolean wasActive = channel.isActive();
    SocketAddress peer = Addresses.remote(channel.socket());
    channel.activate(Addresses.local(channel.socket()), Addresses.named(requested, peer));
    requested = null;
    // Asked before the promise is told: a listener may close the channel, and it was active all the
    // same.
    boolean active = channel.isActive();
    boolean told = promise.trySuccess();
    if (!wasActive && active) {
      try {
        channel.pipeline().fireChannelActive();
      } catch (Throwable e) {
        // An executor of a handler's own that takes no more, for example: we are connected still.
        channel.pipeline().fireExceptionCaught(e);
      }
    }
    if (!told) {
      channel.aioUnsafe().close();
    } else if (channel.isOpen()) {
      channel.resume();
    }
  }

  /** The channel closes: the attempt fails with that, if it has not ended yet. */
  void closed() {
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
