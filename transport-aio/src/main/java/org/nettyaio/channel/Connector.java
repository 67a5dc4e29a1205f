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

/**
 * The attempt of a channel to connect: from the call to the promise's end, by success, failure,
 * time-out, cancellation or close, whichever comes first. Used on the channel's loop only.
 */
final class Connector {
  private final AbstractAioStreamChannel channel;
  private @Nullable ChannelPromise promise;
  private @Nullable SocketAddress requested;
  private @Nullable Future<?> timeout;

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
    int result = channel.startConnect(remote);
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
      watch(promise, remote);
    } else {
      channel.doClose();
      throw Errors.ofConnect("connect(" + remote + ")", result);
    }
  }

  private void watch(ChannelPromise promise, SocketAddress remote) {
    AioRegistration registration = channel.registration();
    assert registration != null;
    channel.pollOut(registration);
    int millis = channel.config().getConnectTimeoutMillis();
    if (millis > 0) {
      timeout =
          channel
              .eventLoop()
              .schedule(() -> timedOut(promise, remote, millis), millis, TimeUnit.MILLISECONDS);
    }
    promise.addListener(
        future -> {
          if (future.isCancelled()) {
            forget();
            channel.aioUnsafe().close();
          }
        });
  }

  private void timedOut(ChannelPromise promise, SocketAddress remote, int millis) {
    if (this.promise == promise
        && promise.tryFailure(
            new ConnectTimeoutException(
                "connection timed out after " + millis + " ms: " + remote))) {
      forget();
      channel.aioUnsafe().close();
    }
  }

  /** The socket has become writable, which ends the attempt one way or the other. */
  void finish() {
    ChannelPromise promise = this.promise;
    assert promise != null;
    AioRegistration registration = channel.registration();
    try {
      int result = channel.socket().finishConnect();
      if (result == -Errno.EINPROGRESS && registration != null) {
        channel.pollOut(registration);
        return;
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
      channel.pipeline().fireChannelActive();
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
    Future<?> timeout = this.timeout;
    if (timeout != null) {
      timeout.cancel(false);
      this.timeout = null;
    }
  }
}
