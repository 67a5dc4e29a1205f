package org.nettyaio.channel;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.FileRegion;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.socket.DuplexChannelConfig;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.netty.util.concurrent.PromiseCombiner;
import io.netty.util.internal.StringUtil;
import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NotYetConnectedException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.nettyaio.linux.Errno;
import org.nettyaio.linux.ErrnoException;
import org.nettyaio.linux.socket.DescriptorMessage;
import org.nettyaio.linux.socket.Socket;

/**
 * A connection: a {@link StreamReader}, a {@link StreamWriter} and a {@link Connector} on one
 * socket, and the ways in which its halves are closed.
 */
abstract class AbstractAioStreamChannel extends AbstractAioChannel implements DuplexChannel {
  private static final ChannelMetadata METADATA = new ChannelMetadata(false, 16);
  private static final String EXPECTED_TYPES =
      " (expected: "
          + StringUtil.simpleClassName(ByteBuf.class)
          + ", "
          + StringUtil.simpleClassName(FileRegion.class)
          + ')';

  private static final int UNKNOWN = Integer.MIN_VALUE;

  private final StreamReader reader = new StreamReader(this);
  private final StreamWriter writer = new StreamWriter(this);
  private final Connector connector = new Connector(this);
  private volatile boolean inputShutdown;
  private volatile boolean outputShutdown;
  private boolean inputEnded;
  private int lingerAtClose = UNKNOWN;

  AbstractAioStreamChannel(@Nullable Channel parent, Socket socket, boolean shared) {
    super(parent, socket, shared);
  }

  @Override
  public final ChannelMetadata metadata() {
    return METADATA;
  }

  @Override
  public abstract DuplexChannelConfig config();

  @Override
  protected final AioUnsafe newUnsafe() {
    return new StreamUnsafe();
  }

  private StreamUnsafe streamUnsafe() {
    return (StreamUnsafe) unsafe();
  }

  // Reading

  @Override
  final void beginRead() {
    reader.begin();
  }

  @Override
  final void resume() {
    if (connector.isPending()) {
      connector.resume();
    } else if (isActive()) {
      reader.resume();
      flushPending();
    }
  }

  /** Goes on with what was flushed on the loop that the channel comes from, or waits for more. */
  final void flushPending() {
    ChannelOutboundBuffer out = outbound();
    if (out != null && !out.isEmpty()) {
      streamUnsafe().flush0();
    }
  }

  @Override
  final void suspend() {
    connector.suspend();
  }

  /** Whether reading can bring nothing that anybody would be told of. */
  final boolean isInputClosed() {
    return isInputShutdown() && (inputEnded || !config().isAllowHalfClosure());
  }

  /** All input has been read: closes it, or the channel. */
  final void inputEnded() {
    if (!isInputShutdown()) {
      if (!config().isAllowHalfClosure()) {
        aioUnsafe().close();
        return;
      }
      inputShutdown = true;
      // Whoever else holds a socket from outside may have a use for its reading half.
      int result = isShared() ? 0 : socket().shutdown(true, false);
      try {
        pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
      } finally {
        // Not connected any more means that the input is as closed as it can be.
        if (result < 0 && result != -Errno.ENOTCONN) {
          aioUnsafe().close();
        }
      }
    }
    if (isOpen() && !inputEnded) {
      inputEnded = true;
      pipeline().fireUserEventTriggered(ChannelInputShutdownReadComplete.INSTANCE);
    }
  }

  /**
   * Begins to connect.
   *
   * @return 0 if connected, -EINPROGRESS if that will be known when the socket is writable, or the
   *     negative errno why not
   */
  int startConnect(SocketAddress remote) throws ErrnoException {
    return socket().connect(Addresses.toKernel(remote));
  }

  // Writing

  // Descriptors, which channels of Unix domain sockets pass

  /** Returns whether what is read now are descriptors instead of bytes. */
  boolean readsDescriptors() {
    return false;
  }

  /** Returns whether descriptors have been received that nobody has been given yet. */
  boolean hasDescriptors() {
    return false;
  }

  /** Receives a descriptor as {@link DescriptorMessage#receive} does. */
  int receiveDescriptor() {
    return -Errno.EOPNOTSUPP;
  }

  /** Sends a descriptor as {@link DescriptorMessage#send} does. */
  int sendDescriptor(int fd) {
    return -Errno.EOPNOTSUPP;
  }

  @Override
  protected Object filterOutboundMessage(Object message) {
    if (message instanceof ByteBuf buffer) {
      return Buffers.isReachable(buffer) ? buffer : toDirect(buffer);
    }
    if (message instanceof FileRegion) {
      return message;
    }
    throw new UnsupportedOperationException(
        "unsupported message type: " + StringUtil.simpleClassName(message) + EXPECTED_TYPES);
  }

  @Override
  protected final void doWrite(ChannelOutboundBuffer out) throws Exception {
    writer.write(out);
  }

  /** Returns the outbound buffer, or null once nothing may be written any more. */
  final @Nullable ChannelOutboundBuffer outbound() {
    return unsafe().outboundBuffer();
  }

  final void writeFailed(Throwable cause) {
    streamUnsafe().writeFailed(cause);
  }

  // Closing

  @Override
  protected final void doShutdownOutput() throws Exception {
    AioRegistration registration = registration();
    if (registration != null) {
      // What was flushed before goes out before the end of the stream does.
      writer.settle(registration);
    }
    writer.close();
    shutdown(false, true);
  }

  /**
   * Shuts down the halves that are asked for and not shut yet. Where the peer has ended the
   * connection meanwhile there is nothing more to be shut.
   */
  private void shutdown(boolean input, boolean output) throws Exception {
    boolean in = input && !inputShutdown;
    boolean out = output && !outputShutdown;
    if (in || out) {
      if (!isActive() && isOpen()) {
        // Unix domain sockets say so only of one half.
        throw new NotYetConnectedException();
      }
      int result = socket().shutdown(in, out);
      if (result < 0 && result != -Errno.ENOTCONN) {
        throw Errors.of("shutdown", result);
      }
      inputShutdown |= in;
      outputShutdown |= out;
    }
  }

  @Override
  final void settleTransfers(AioRegistration registration) {
    writer.settle(registration);
    reader.settle(registration);
  }

  /**
   * Ends the polls by shutting the connection down, which tells the peer what closing would, or by
   * resetting it, where SO_LINGER says that closing does that.
   */
  @Override
  final void endPolls(AioRegistration registration) {
    endPolls(
        registration,
        () -> lingerAtClose() == 0 ? socket().disconnect() : socket().shutdown(true, true));
  }

  @Override
  final void registrationRefused(Throwable cause) {
    if (parent() instanceof AbstractAioServerChannel server) {
      server.childRefused(cause);
    }
  }

  /** Asks for SO_LINGER once: its answer costs a system call and does not change any more. */
  private int lingerAtClose() {
    if (lingerAtClose == UNKNOWN) {
      lingerAtClose = lingerSeconds();
    }
    return lingerAtClose;
  }

  /** Returns SO_LINGER in seconds, or a negative number if it is off. */
  int lingerSeconds() {
    return -1;
  }

  @Override
  final void released() {
    inputShutdown = true;
    inputEnded = true;
    outputShutdown = true;
    connector.closed();
    reader.close();
    writer.close();
  }

  @Override
  public final boolean isInputShutdown() {
    return inputShutdown;
  }

  @Override
  public final boolean isOutputShutdown() {
    return outputShutdown;
  }

  @Override
  public final boolean isShutdown() {
    return inputShutdown && outputShutdown;
  }

  @Override
  public final ChannelFuture shutdownOutput() {
    return shutdownOutput(newPromise());
  }

  /** Ends the output, once what was flushed is written; does nothing if that has happened. */
  @Override
  public final ChannelFuture shutdownOutput(ChannelPromise promise) {
    onLoop(
        promise,
        () -> {
          if (outputShutdown && isOpen()) {
            promise.trySuccess();
          } else {
            streamUnsafe().sendFlushed();
            ((AbstractUnsafe) unsafe()).shutdownOutput(promise);
          }
        });
    return promise;
  }

  @Override
  public final ChannelFuture shutdownInput() {
    return shutdownInput(newPromise());
  }

  /** Ends the input: what has not been read is not read any more; does nothing if it has ended. */
  @Override
  public final ChannelFuture shutdownInput(ChannelPromise promise) {
    onLoop(
        promise,
        () -> {
          if (!promise.setUncancellable()) {
            return;
          }
          try {
            if (!isOpen() || isClosing()) {
              throw new ClosedChannelException();
            }
            shutdown(true, false);
            promise.trySuccess();
          } catch (Throwable e) {
            promise.tryFailure(e);
          }
        });
    return promise;
  }

  @Override
  public final ChannelFuture shutdown() {
    return shutdown(newPromise());
  }

  @Override
  public final ChannelFuture shutdown(ChannelPromise promise) {
    onLoop(
        promise,
        () -> {
          PromiseCombiner both = new PromiseCombiner(eventLoop());
          both.add((io.netty.util.concurrent.Future<?>) shutdownOutput());
          both.add((io.netty.util.concurrent.Future<?>) shutdownInput());
          both.finish(promise);
        });
    return promise;
  }

  private void onLoop(ChannelPromise promise, Runnable task) {
    EventLoop loop = eventLoop();
    if (loop.inEventLoop()) {
      task.run();
      return;
    }
    try {
      // The channel may have moved by then.
      loop.execute(() -> onLoop(promise, task));
    } catch (RejectedExecutionException e) {
      promise.tryFailure(e);
    }
  }

  private final class StreamUnsafe extends AioUnsafe {
    @Override
    public void connect(
        SocketAddress remoteAddress, @Nullable SocketAddress localAddress, ChannelPromise promise) {
      if (promise.isDone() || !ensureOpen(promise)) {
        return;
      }
      try {
        connector.connect(remoteAddress, localAddress, promise);
      } catch (Throwable e) {
        closeIfClosed();
        promise.tryFailure(annotateConnectException(e, remoteAddress));
      }
    }

    @Override
    void readable(int result) {
      if (!failed("poll", result)) {
        reader.readable(result);
      }
    }

    @Override
    void hungUp(int result) {
      if (!failed("poll", result)) {
        reader.hungUp(result);
      }
    }

    @Override
    void read(int result) {
      reader.completed(result);
    }

    @Override
    void writable(int result) {
      if (connector.isPending()) {
        connector.finish(result);
      } else if (!failed("poll", result)) {
        flushNow();
      }
    }

    @Override
    void written(int result) {
      writer.completed(result);
    }

    @Override
    boolean isWriting(AioRegistration registration) {
      return writer.isBusy(registration);
    }

    @Override
    void liftShare(AioRegistration registration) {
      writer.liftShare(registration);
    }

    @Override
    void queueFlushed() {
      writer.queue();
    }

    @Override
    void sendJoined() {
      writer.sendQueued();
    }

    void writeFailed(Throwable cause) {
      handleWriteError(cause);
    }

    @Override
    protected @Nullable Executor prepareToClose() {
      if (lingerAtClose() <= 0) {
        return null;
      }
      // Closing blocks until the peer has taken everything, so it is done elsewhere; and it blocks
      // only if it is the last to hold the socket, so not before the polls have ended.
      AioRegistration registration = registration();
      if (registration == null) {
        handOver();
        closeElsewhere(() -> {});
        return null;
      }
      settleTransfers(registration);
      return close -> linger(registration, close);
    }

    /** Has the channel count as closed when the socket is, or when its loop ends meanwhile. */
    private void linger(AioRegistration registration, Runnable close) {
      Runnable closed =
          registration.await(
              () -> {
                handOver();
                close.run();
              });
      registration.whenRemoved(() -> closeElsewhere(closed));
      leaveLoop();
    }

    private void closeElsewhere(Runnable closed) {
      GlobalEventExecutor.INSTANCE.execute(
          () -> {
            closeSocket();
            closed.run();
          });
    }
  }
}
