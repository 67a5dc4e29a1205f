package org.nettyaio.channel;

import io.netty.buffer.ByteBuf;
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
import org.nettyaio.channel.internal.loop.AioIoHandle;
import org.nettyaio.channel.internal.loop.AioRegistration;
import org.nettyaio.channel.internal.loop.Operation;
import org.nettyaio.channel.internal.loop.Operations;
import org.nettyaio.channel.internal.loop.Reason;
import org.nettyaio.channel.internal.socket.Buffers;
import org.nettyaio.channel.internal.socket.Errors;
import org.nettyaio.linux.abi.poll_h;
import org.nettyaio.linux.socket.Socket;

/**
 * What all channels of this transport have in common: a socket, its addresses, its registration
 * with a loop, and the order in which it is closed.
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
   * Whether the pipeline is still to be told that the channel is not active any more. Netty would
   * tell it when the close is through, and that is never, if the channel has no loop at the time;
   * and too late, if it leaves its loop before: then the pipeline has been emptied.
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
      // Not by a listener: deep in others it would be called later, and the channel be closed by
      // then.
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

  /** The channel has a loop, perhaps another one than before: goes on with what it wants to do. */
  abstract void resume();

  /** The channel leaves its loop: takes back what waits on it. */
  void suspend() {}

  /** The loop has no room for this channel, which closes now. */
  void registrationRefused(Throwable cause) {}

  /** Returns the way to the loop's kernel context, or null while the channel has no loop. */
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
    tellInactive();
  }

  private void tellInactive() {
    if (owesInactive) {
      owesInactive = false;
      pipeline().fireChannelInactive();
    }
  }

  /** The channel is not active any more, and will be closed: its pipeline hears of both at once. */
  final void oweInactive() {
    owesInactive = true;
  }

  final boolean isClosing() {
    return closing;
  }

  /** Lets go of the loop's kernel context. */
  final void leaveLoop() {
    IoRegistration current = loopRegistration;
    AioRegistration attached = registration();
    if (current != null && attached != null) {
      if (isOpen()) {
        // It is to go on elsewhere: nothing that has arrived may be lost, nothing be sent twice.
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
      // By closeForcibly, because the loop that the channel was to go to has ended: what it has to
      // write must not be forgotten.
      baseUnsafe().close();
      return;
    }
    active = false;
    try {
      // With SO_LINGER this is another thread; operations have been ended before.
      AioRegistration attached = registration();
      if (attached != null && eventLoop().inEventLoop()) {
        settleTransfers(attached);
        endPolls(attached);
      }
    } finally {
      try {
        released();
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

  /** The channel is closed: lets go of what it holds. */
  void released() {}

  @Override
  protected void doBeginRead() {
    core().readInterest().requested();
    beginRead();
  }

  /** Somebody wants to read: sees to it, unless that is under way. */
  abstract void beginRead();

  /** Returns a copy in memory that the kernel can reach, and releases the original. */
  final ByteBuf toDirect(ByteBuf buffer) {
    return Buffers.toDirect(buffer, alloc());
  }

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
            // Or it would be reported again at once, for ever, if nobody reads meanwhile.
            socket().drainErrorQueue();
          }
          writable(result);
        }
        case WRITE_ON -> flushNow();
        case HUNG_UP -> hungUp(operations.result(Operation.POLL_HUP));
        case READ -> read(operations.result(Operation.READ));
        case WRITTEN -> written(operations.result(Operation.WRITE));
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

    /** A read has this result. */
    void read(int result) {}

    /** A write has this result. */
    void written(int result) {}

    /** A poll was refused: the descriptor cannot be served. */
    final boolean failed(String what, int result) {
      if (result >= 0) {
        return false;
      }
      pipeline().fireExceptionCaught(Errors.of(what, result));
      close(voidPromise());
      return true;
    }

    @Override
    public final void close() {
      close(voidPromise());
    }

    @Override
    public final void close(ChannelPromise promise) {
      if (!passedOn(() -> close(promise))) {
        super.close(promise);
      }
    }

    @Override
    protected final void close(
        ChannelPromise promise, Throwable cause, ClosedChannelException closeCause) {
      if (passedOn(() -> close(promise, cause, closeCause)) || !promise.setUncancellable()) {
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

    /** Somebody closes a channel that has moved to another loop since he began to. */
    private boolean passedOn(Runnable close) {
      return core().hasLeftLoop() && !eventLoop().inEventLoop() && executed(close);
    }

    private boolean executed(Runnable task) {
      try {
        eventLoop().execute(task);
        return true;
      } catch (RejectedExecutionException e) {
        return false;
      }
    }

    /**
     * Has a close complete when the port can be had by others. That is so if we are the last to
     * hold the socket: not before its polls have ended, and a moment later, as the kernel reports
     * that first and lets go then. The channel itself counts as closed at once.
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
        // Registered it is, but Netty is only about to hear of it.
        executed(() -> deregister(voidPromise()));
      } else if (core().hasLeftLoop() && eventLoop().inEventLoop()) {
        // Now: if this is within channelUnregistered, the pipeline is emptied next.
        tellInactive();
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
