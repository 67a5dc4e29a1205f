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
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.nettyaio.linux.DescriptorMessage;
import org.nettyaio.linux.Errno;
import org.nettyaio.linux.ErrnoException;
import org.nettyaio.linux.Socket;

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

  /** What a close with SO_LINGER waits for: the end of what is outstanding. */
  private @Nullable Runnable whenUnregistered;

  AbstractAioStreamChannel(@Nullable Channel parent, Socket socket) {
    super(parent, socket);
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
    if (isActive()) {
      reader.begin();
      streamUnsafe().flushPending();
    }
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
      int result = socket().shutdown(true, false);
      pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
      // Not connected any more means that the input is as closed as it can be.
      if (result < 0 && result != -Errno.ENOTCONN) {
        aioUnsafe().close();
        return;
      }
    }
    if (!inputEnded) {
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

  private void shutdown(boolean input, boolean output) throws Exception {
    int result = socket().shutdown(input, output);
    if (result < 0) {
      throw Errors.of("shutdown", result);
    }
    inputShutdown |= input;
    outputShutdown |= output;
  }

  @Override
  final void settleTransfers(AioRegistration registration) {
    writer.settle(registration);
    reader.settle(registration);
  }

  /**
   * Ends the polls in constant time: by shutting the connection down, which tells the peer what
   * closing would, or by resetting it, where SO_LINGER says that closing does that. Where another
   * process may have the connection too, only {@code io_cancel} is left.
   */
  @Override
  final void endPolls(AioRegistration registration) {
    if (isShared()) {
      registration.cancelPolls();
    } else {
      registration.abandonPolls(
          () -> {
            if (lingerAtClose() == 0) {
              socket().disconnect();
            } else {
              socket().shutdown(true, true);
            }
          });
    }
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

  @Override
  public final ChannelFuture shutdownOutput(ChannelPromise promise) {
    onLoop(() -> ((AbstractUnsafe) unsafe()).shutdownOutput(promise));
    return promise;
  }

  @Override
  public final ChannelFuture shutdownInput() {
    return shutdownInput(newPromise());
  }

  @Override
  public final ChannelFuture shutdownInput(ChannelPromise promise) {
    onLoop(
        () -> {
          try {
            shutdown(true, false);
            promise.setSuccess();
          } catch (Throwable e) {
            promise.setFailure(e);
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
        () -> {
          PromiseCombiner both = new PromiseCombiner(eventLoop());
          both.add((io.netty.util.concurrent.Future<?>) shutdownOutput());
          both.add((io.netty.util.concurrent.Future<?>) shutdownInput());
          both.finish(promise);
        });
    return promise;
  }

  private void onLoop(Runnable task) {
    EventLoop loop = eventLoop();
    if (loop.inEventLoop()) {
      task.run();
    } else {
      loop.execute(task);
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
        connector.finish();
      } else if (!failed("poll", result)) {
        super.flush0();
      }
    }

    @Override
    void written(int result) {
      writer.completed(result);
    }

    @Override
    protected void flush0() {
      // While a write is under way, or waits for room, the loop goes on with the rest by itself.
      AioRegistration registration = registration();
      if (registration == null || !writer.isBusy(registration)) {
        super.flush0();
      }
    }

    /** Goes on with what was flushed on the loop that the channel comes from. */
    void flushPending() {
      ChannelOutboundBuffer out = outboundBuffer();
      if (out != null && !out.isEmpty()) {
        flush0();
      }
    }

    void writeFailed(Throwable cause) {
      handleWriteError(cause);
    }

    @Override
    protected @Nullable Executor prepareToClose() {
      AioRegistration registration = registration();
      if (registration == null || lingerAtClose() <= 0) {
        return null;
      }
      // Closing blocks until the peer has taken everything, so it is done elsewhere; and it blocks
      // only if it is the last to hold the socket, so not before the polls have ended.
      settleTransfers(registration);
      return close -> cancelRegistration(() -> GlobalEventExecutor.INSTANCE.execute(close));
    }

    private void cancelRegistration(Runnable then) {
      whenUnregistered = then;
      doDeregister();
    }

    @Override
    public void unregistered() {
      Runnable then = whenUnregistered;
      whenUnregistered = null;
      if (then != null) {
        then.run();
      }
    }
  }
}
