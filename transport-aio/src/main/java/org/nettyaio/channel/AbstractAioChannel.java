package org.nettyaio.channel;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoRegistration;
import io.netty.util.concurrent.Future;
import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.nettyaio.linux.ErrnoException;
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
  private @Nullable AioRegistration registration;
  private @Nullable IoRegistration loopRegistration;
  private @Nullable AioRecvByteAllocatorHandle recvHandle;
  private volatile boolean active;

  private final ReadInterest readInterest = new ReadInterest();

  /** Whether the channel has left a loop, perhaps for another one. */
  private volatile boolean wasRegistered;

  /** Whether the socket is closed by somebody else, who may take his time. */
  private volatile boolean handedOver;

  private volatile @Nullable ErrnoException closeFailure;

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
    return !handedOver && socket().isOpen();
  }

  @Override
  public boolean isActive() {
    return active;
  }

  @Override
  final void activate(boolean active) {
    this.active = active;
    if (active && readInterest.isWanted()) {
      // By a read() that came before there was anything to read from.
      beginRead();
    }
  }

  @Override
  protected final boolean isCompatible(EventLoop loop) {
    return loop instanceof IoEventLoop ioLoop && ioLoop.isCompatible(AioUnsafe.class);
  }

  @Override
  protected abstract AioUnsafe newUnsafe();

  final AioUnsafe aioUnsafe() {
    return (AioUnsafe) unsafe();
  }

  @Override
  protected final void doRegister(ChannelPromise promise) {
    if (closing) {
      promise.setFailure(new ClosedChannelException());
      return;
    }
    Future<IoRegistration> future = ((IoEventLoop) eventLoop()).register(aioUnsafe());
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
      registration = loopRegistration.attachment();
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
    return registration;
  }

  @Override
  protected void doDisconnect() throws Exception {
    aioUnsafe().sendFlushed();
    doClose();
  }

  @Override
  protected final void doDeregister() {
    wasRegistered = true;
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
    AioRegistration attached = registration;
    if (current != null && attached != null) {
      if (isOpen()) {
        // It is to go on elsewhere: nothing that has arrived may be lost, nothing be sent twice.
        aioUnsafe().sendFlushed();
        settleTransfers(attached);
        suspend();
      }
      loopRegistration = null;
      registration = null;
      current.cancel();
    }
  }

  @Override
  protected void doClose() throws Exception {
    if (wasRegistered && !closing && !isRegistered()) {
      // By closeForcibly, because the loop that the channel was to go to has ended: what it has to
      // write must not be forgotten.
      aioUnsafe().close();
      return;
    }
    active = false;
    try {
      // With SO_LINGER this is another thread; operations have been ended before.
      AioRegistration attached = registration;
      if (attached != null && eventLoop().inEventLoop()) {
        settleTransfers(attached);
        endPolls(attached);
      }
    } finally {
      try {
        released();
      } finally {
        if (!handedOver) {
          socket().close();
        }
      }
    }
    if (closeFailure != null) {
      throw closeFailure;
    }
  }

  /** Closes the socket on behalf of the channel, in any thread. */
  final void closeSocket() {
    try {
      socket().close();
    } catch (ErrnoException e) {
      closeFailure = e;
    }
  }

  /** The channel counts as closed from now on; the caller sees to {@link #closeSocket}. */
  final void handOver() {
    handedOver = true;
  }

  /** Brings reads and writes that are queued or with the kernel to their results. */
  abstract void settleTransfers(AioRegistration registration);

  /** Makes the kernel end what polls are armed, before the socket is closed. */
  abstract void endPolls(AioRegistration registration);

  /**
   * Ends the polls by what is done to the socket, in a time that does not depend on how many others
   * are armed; or by {@code io_cancel}, if that fails or somebody else may hold the socket.
   *
   * @param ending shuts the socket down; returns 0 or a negative errno
   */
  final void endPolls(AioRegistration registration, IntSupplier ending) {
    if (isShared()) {
      registration.cancelPolls();
    } else if (registration.isPollArmed() || wasRegistered) {
      // A loop that the channel has left may be about to end a poll of it only.
      registration.endPolls(ending);
      portClosing();
    } else {
      registration.cancelPolls();
    }
  }

  /** Ends the read loop: what was read is complete, and a failure is told; never throws. */
  final @Nullable Throwable endReadLoop(@Nullable Throwable failure) {
    Throwable told = failure;
    try {
      aioUnsafe().recvBufAllocHandle().readComplete();
    } catch (Throwable e) {
      told = first(told, e);
    }
    try {
      pipeline().fireChannelReadComplete();
    } catch (Throwable e) {
      told = first(told, e);
    }
    readLoopEnded();
    if (told != null) {
      pipeline().fireExceptionCaught(told);
    }
    return told;
  }

  private static Throwable first(@Nullable Throwable told, Throwable another) {
    if (told == null) {
      return another;
    }
    told.addSuppressed(another);
    return told;
  }

  /** The channel is closed: lets go of what it holds. */
  void released() {}

  /** Whether what can be read is to be read. */
  final ReadInterest readInterest() {
    return readInterest;
  }

  /** A read loop has ended and its handler been told. */
  final void readLoopEnded() {
    readInterest.loopEnded(config().isAutoRead());
  }

  @Override
  protected void doBeginRead() {
    readInterest.requested();
    beginRead();
  }

  /** Somebody wants to read: sees to it, unless that is under way. */
  abstract void beginRead();

  /** Called from any thread when the user has switched autoRead off. */
  final void autoReadCleared() {
    if (!isRegistered() || eventLoop().inEventLoop()) {
      readInterest.withdrawn();
    } else {
      later(
          () -> {
            if (!config().isAutoRead()) {
              // The channel may have moved meanwhile.
              autoReadCleared();
            }
          });
    }
  }

  final void pollIn(AioRegistration registration) {
    registration.arm(Operation.POLL_IN, socket().fd(), poll_h.POLLIN | poll_h.POLLRDHUP);
  }

  final void pollOut(AioRegistration registration) {
    registration.arm(Operation.POLL_OUT, socket().fd(), poll_h.POLLOUT);
  }

  /** Returns a copy in memory that the kernel can reach, and releases the original. */
  final ByteBuf toDirect(ByteBuf buffer) {
    return Buffers.toDirect(buffer, alloc());
  }

  /** What the loop and Netty call on this channel. */
  abstract class AioUnsafe extends AbstractUnsafe implements AioIoHandle {
    @Override
    public final void turn(AioRegistration from, Reason reason) {
      if (!isOpen() || from != registration) {
        return;
      }
      switch (reason) {
        case READABLE -> readable(from.result(Operation.POLL_IN));
        case READ_ON, TRY_READ -> readable(0);
        case WRITABLE -> {
          int result = from.result(Operation.POLL_OUT);
          if (result > 0 && (result & poll_h.POLLERR) != 0) {
            // Or it would be reported again at once, for ever, if nobody reads meanwhile.
            socket().drainErrorQueue();
          }
          writable(result);
        }
        case WRITE_ON -> flushNow();
        case HUNG_UP -> hungUp(from.result(Operation.POLL_HUP));
        case READ -> read(from.result(Operation.READ));
        case WRITTEN -> written(from.result(Operation.WRITE));
      }
    }

    @Override
    public final void flushJoined(AioRegistration from) {
      if (isOpen() && from == registration && !isWriting(from)) {
        sendJoined();
      }
    }

    @Override
    protected final void flush0() {
      AioRegistration attached = registration;
      if (attached == null || !AbstractAioChannel.this.isActive()) {
        flushNow();
      } else if (!isWriting(attached)) {
        if (isWritable() && mayJoin(attached) && attached.joinFlush()) {
          queueFlushed();
        } else {
          flushNow();
        }
      }
    }

    /** Writes what is flushed, as far as there is room. */
    final void flushNow() {
      super.flush0();
    }

    /** Whether what is flushed now may wait for more. */
    boolean mayJoin(AioRegistration registration) {
      return true;
    }

    /**
     * What is flushed waits for more: queues it, if that can be done, so that it goes out even if
     * this thread does not come to send it.
     */
    void queueFlushed() {}

    /** No more is going to join what is flushed: sends it. */
    void sendJoined() {
      flushNow();
    }

    /** Whether the loop goes on by itself with what is flushed. */
    abstract boolean isWriting(AioRegistration registration);

    /**
     * The outbound buffer is about to be given up, or the loop left: sends what was flushed and
     * waits for the turn's end, or for the next turn, as if flushing had sent it.
     */
    final void sendFlushed() {
      AioRegistration attached = registration;
      if (attached == null || !eventLoop().inEventLoop()) {
        return;
      }
      // If it is joined it stays so: when the turn ends there is nothing left to send.
      boolean waits = attached.isFlushJoined || attached.isReady(Reason.WRITE_ON);
      attached.withdraw(Reason.WRITE_ON);
      if (waits && !isWriting(attached)) {
        liftShare(attached);
        flushNow();
      }
    }

    /** What is written in this turn is not held back in favour of others. */
    void liftShare(AioRegistration registration) {}

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
      sendFlushed();
      boolean first = !closing;
      if (first) {
        owesInactive |= (isRegistered() || wasRegistered) && isActive();
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
      return wasRegistered && !eventLoop().inEventLoop() && executed(close);
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
      AioRegistration attached = registration;
      if (attached == null
          || isShared()
          || !isPortHeld()
          || !(attached.isPollArmed() || wasRegistered)) {
        return null;
      }
      endPolls(attached);
      handOver();
      return close -> {
        Runnable closed = attached.await(close);
        attached.whenRemoved(() -> closeSoon(closed));
        leaveLoop();
      };
    }

    private void closeSoon(Runnable closed) {
      Runnable close =
          () -> {
            closeSocket();
            closed.run();
          };
      if (eventLoop().isShuttingDown()) {
        // It forgets timers: those that it has are cancelled, later ones never run.
        close.run();
        return;
      }
      Future<?> timer;
      try {
        timer = eventLoop().schedule(close, 1, TimeUnit.MILLISECONDS);
      } catch (RejectedExecutionException theLoopHasEnded) {
        close.run();
        return;
      }
      timer.addListener(
          done -> {
            if (done.isCancelled()) {
              close.run();
            }
          });
    }

    /** Netty does nothing more for a channel that is not registered when it is closed. */
    private void closedBetweenLoops() {
      if (registration != null) {
        // Registered it is, but Netty is only about to hear of it.
        executed(() -> deregister(voidPromise()));
      } else if (wasRegistered && eventLoop().inEventLoop()) {
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

    final Throwable annotated(Throwable cause, @Nullable SocketAddress remoteAddress) {
      return remoteAddress == null ? cause : annotateConnectException(cause, remoteAddress);
    }
  }

  @Override
  public abstract ChannelConfig config();
}
