package org.nettyaio.channel;

import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoRegistration;
import io.netty.util.concurrent.Future;
import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.nettyaio.channel.internal.core.AioRecvByteAllocatorHandle;
import org.nettyaio.channel.internal.core.AioUnsafe;
import org.nettyaio.channel.internal.core.Flusher;
import org.nettyaio.channel.internal.core.SocketRelease;
import org.nettyaio.channel.internal.loop.AioIoHandle;
import org.nettyaio.channel.internal.loop.AioRegistration;
import org.nettyaio.channel.internal.loop.Operation;
import org.nettyaio.channel.internal.loop.Operations;
import org.nettyaio.channel.internal.loop.Reason;
import org.nettyaio.channel.internal.socket.Errors;
import org.nettyaio.linux.abi.poll_h;
import org.nettyaio.linux.socket.Socket;

/**
 * Registers a channel with a loop, passes on its turns, and closes it in order: what all channels
 * of this transport have in common.
 *
 * <p>A channel that closes ends its operations first and its socket last. Writes and reads are
 * brought to their results at once; polls end by what is done to the socket, and their completions
 * come when the channel is long closed: they belong to the registration, which waits for them.
 */
abstract class AbstractAioChannel extends SocketChannelBase {
  private @Nullable IoRegistration loopRegistration;
  private @Nullable AioRecvByteAllocatorHandle recvHandle;
  private volatile boolean active;

  /** Whether it has been closed, or is about to be, which with SO_LINGER takes time. */
  private volatile boolean closing;

  /**
   * Whether channelInactive is still to be fired. Netty fires it when the close is complete
   * (AbstractUnsafe.deregister): never if the channel is not registered then, and too late if it
   * was deregistered before, as its pipeline is empty then.
   */
  private boolean owesInactive;

  AbstractAioChannel(@Nullable Channel parent, Socket socket, boolean shared) {
    super(parent, socket, shared);
  }

  @Override
  public final boolean isOpen() {
    return !socketRelease().isHandedOver() && socket().isOpen();
  }

  @Override
  public boolean isActive() {
    return active;
  }

  @Override
  final void activate(boolean active) {
    this.active = active;
    if (active && core().readInterest().isWanted()) {
      // By a read() that came before there was anything to read from.
      beginRead();
    }
  }

  @Override
  protected final boolean isCompatible(EventLoop loop) {
    return loop instanceof IoEventLoop ioLoop && ioLoop.isCompatible(BaseUnsafe.class);
  }

  @Override
  protected abstract BaseUnsafe newUnsafe();

  private BaseUnsafe baseUnsafe() {
    return (BaseUnsafe) unsafe();
  }

  @Override
  protected final void doRegister(ChannelPromise promise) {
    if (closing) {
      promise.setFailure(new ClosedChannelException());
      return;
    }
    Future<IoRegistration> future = ((IoEventLoop) eventLoop()).register(baseUnsafe());
    if (future.isDone()) {
      // Not by a listener: DefaultPromise may call it later, when the channel is closed already.
      registered(future, promise);
    } else {
      future.addListener(done -> registered(future, promise));
    }
  }

  private void registered(Future<IoRegistration> future, ChannelPromise promise) {
    if (!future.isSuccess()) {
      promise.setFailure(future.cause());
      registrationRefused(future.cause());
    } else if (closing) {
      future.getNow().cancel();
      promise.setFailure(new ClosedChannelException());
    } else {
      loopRegistration = future.getNow();
      core().setRegistration(loopRegistration.attachment());
      promise.setSuccess();
      resume();
    }
  }

  /** The channel has a loop, perhaps another one than before: continues what it was doing. */
  abstract void resume();

  /** The channel leaves its loop: cancels what waits on it. */
  void suspend() {}

  /** The loop has no room for this channel, which closes now. */
  void registrationRefused(Throwable cause) {}

  /** Returns what ties the channel to its loop, or null while it has none. */
  final @Nullable AioRegistration registration() {
    return core().registration();
  }

  @Override
  protected void doDisconnect() throws Exception {
    flusher().sendWaiting();
    doClose();
  }

  @Override
  protected final void doDeregister() {
    core().leavesLoop();
    leaveLoop();
    fireOwedInactive();
  }

  private void fireOwedInactive() {
    if (owesInactive) {
      owesInactive = false;
      pipeline().fireChannelInactive();
    }
  }

  /** The channel is not active any more, and channelInactive is fired when it has been closed. */
  final void oweInactive() {
    owesInactive = true;
  }

  final boolean isClosing() {
    return closing;
  }

  /** Cancels the registration; an open channel takes along what it has not read or written yet. */
  final void leaveLoop() {
    IoRegistration current = loopRegistration;
    AioRegistration attached = registration();
    if (current != null && attached != null) {
      if (isOpen()) {
        // It continues elsewhere: nothing that was received may be lost, nothing sent twice.
        flusher().sendWaiting();
        settleTransfers(attached);
        suspend();
      }
      loopRegistration = null;
      core().setRegistration(null);
      current.cancel();
    }
  }

  @Override
  protected void doClose() throws Exception {
    if (core().hasLeftLoop() && !closing && !isRegistered()) {
      // By closeForcibly, because the loop that the channel was to move to has ended: close() also
      // fails what it has to write.
      baseUnsafe().close();
      return;
    }
    active = false;
    try {
      // Any thread may close a channel that is not registered (AbstractUnsafe.assertEventLoop).
      AioRegistration attached = registration();
      if (attached != null && eventLoop().inEventLoop()) {
        settleTransfers(attached);
        endPolls(attached);
      }
    } finally {
      try {
        releaseParts();
      } finally {
        socketRelease().close();
      }
    }
  }

  /** Returns what decides when what is flushed is written. */
  abstract Flusher flusher();

  /** Brings reads and writes that are queued or with the kernel to their results. */
  abstract void settleTransfers(AioRegistration registration);

  /** Makes the kernel end what polls are armed, before the socket is closed. */
  abstract void endPolls(AioRegistration registration);

  /** The channel is closed: releases what its parts hold. */
  void releaseParts() {}

  @Override
  protected void doBeginRead() {
    core().readInterest().requested();
    beginRead();
  }

  /** Has the channel read, if reading is wanted and not under way. */
  abstract void beginRead();

  /** What the loop and Netty call on this channel. */
  abstract class BaseUnsafe extends AbstractUnsafe implements AioUnsafe, AioIoHandle {
    @Override
    public final void turn(IoRegistration from, Reason reason) {
      AioRegistration attached = registration();
      if (attached == null || attached != from || !isOpen()) {
        return;
      }
      Operations operations = attached.operations();
      switch (reason) {
        case READABLE -> readable(operations.result(Operation.POLL_IN));
        case READ_ON, TRY_READ -> readable(0);
        case WRITABLE -> {
          int result = operations.result(Operation.POLL_OUT);
          if (result > 0 && (result & poll_h.POLLERR) != 0) {
            // Or the poll would fire again at once: it reports POLLERR while there are entries.
            socket().drainErrorQueue();
          }
          writable(result);
        }
        case WRITE_ON -> flushNow();
        case HUNG_UP -> hungUp(operations.result(Operation.POLL_HUP));
        case READ -> readCompleted(operations.result(Operation.READ));
        case WRITTEN -> writeCompleted(operations.result(Operation.WRITE));
      }
    }

    @Override
    public final void flushJoined(IoRegistration from) {
      flusher().turnEnded(from);
    }

    @Override
    protected final void flush0() {
      flusher().flush();
    }

    @Override
    public final void flushNow() {
      super.flush0();
    }

    @Override
    public final void flushPending() {
      ChannelOutboundBuffer out = outboundBuffer();
      if (out != null && !out.isEmpty()) {
        flush0();
      }
    }

    @Override
    public final void writeFailed(Throwable cause) {
      handleWriteError(cause);
    }

    /** There may be something to read: {@code result} has the poll events, or is an error. */
    abstract void readable(int result);

    /** There may be room to write, or the connection may be established. */
    void writable(int result) {}

    /** The peer may have closed. */
    void hungUp(int result) {}

    /** A read that went with a batch has completed. */
    void readCompleted(int result) {}

    /** A write that went with a batch has completed. */
    void writeCompleted(int result) {}

    /** Closes the channel if the kernel has refused its poll; returns whether it has. */
    final boolean closeIfPollFailed(int result) {
      if (result >= 0) {
        return false;
      }
      pipeline().fireExceptionCaught(Errors.of("poll", result));
      close(voidPromise());
      return true;
    }

    @Override
    public final void close() {
      close(voidPromise());
    }

    @Override
    public final void close(ChannelPromise promise) {
      if (!passedToLoop(() -> close(promise))) {
        super.close(promise);
      }
    }

    @Override
    protected final void close(
        ChannelPromise promise, Throwable cause, ClosedChannelException closeCause) {
      if (passedToLoop(() -> close(promise, cause, closeCause)) || !promise.setUncancellable()) {
        return;
      }
      flusher().sendWaiting();
      boolean first = !closing;
      if (first) {
        owesInactive |= (isRegistered() || core().hasLeftLoop()) && isActive();
        closing = true;
        active = false;
      }
      super.close(promise, cause, closeCause);
      if (first && !isRegistered()) {
        closedBetweenLoops();
      }
    }

    /** Passes a close to the channel's loop, if this is the thread of one that it has left. */
    private boolean passedToLoop(Runnable close) {
      return core().hasLeftLoop() && !eventLoop().inEventLoop() && tryExecute(close);
    }

    private boolean tryExecute(Runnable task) {
      try {
        eventLoop().execute(task);
        return true;
      } catch (RejectedExecutionException e) {
        return false;
      }
    }

    /**
     * Has a close complete when the port can be bound again: a moment after the polls have ended,
     * see {@link SocketRelease#closeSoon}. The channel itself counts as closed at once.
     */
    @Override
    protected @Nullable Executor prepareToClose() {
      AioRegistration attached = registration();
      if (attached == null
          || core().isShared()
          || !isPortHeld()
          || !socketRelease().isPolled(attached)) {
        return null;
      }
      endPolls(attached);
      socketRelease().handOver();
      return close -> {
        Runnable closed = attached.await(close);
        attached.whenRemoved(() -> socketRelease().closeSoon(closed));
        leaveLoop();
      };
    }

    /** Netty does nothing more for a channel that is not registered when it is closed. */
    private void closedBetweenLoops() {
      if (registration() != null) {
        // It is registered with the loop, and Netty is about to learn that.
        tryExecute(() -> deregister(voidPromise()));
      } else if (core().hasLeftLoop() && eventLoop().inEventLoop()) {
        // Now: DefaultChannelPipeline is emptied after channelUnregistered, where this may be.
        fireOwedInactive();
      }
    }

    @Override
    public final AioRecvByteAllocatorHandle recvBufAllocHandle() {
      AioRecvByteAllocatorHandle handle = recvHandle;
      if (handle == null) {
        handle = new AioRecvByteAllocatorHandle(super.recvBufAllocHandle());
        recvHandle = handle;
      }
      return handle;
    }

    @Override
    public final Throwable annotated(Throwable cause, @Nullable SocketAddress remoteAddress) {
      return remoteAddress == null ? cause : annotateConnectException(cause, remoteAddress);
    }
  }

  @Override
  public abstract ChannelConfig config();
}
