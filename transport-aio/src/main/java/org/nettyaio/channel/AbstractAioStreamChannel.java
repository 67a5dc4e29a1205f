package org.nettyaio.channel;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.FileRegion;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.socket.DuplexChannelConfig;
import io.netty.util.concurrent.PromiseCombiner;
import io.netty.util.internal.StringUtil;
import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.nettyaio.channel.internal.core.Flusher;
import org.nettyaio.channel.internal.loop.AioRegistration;
import org.nettyaio.channel.internal.socket.Addresses;
import org.nettyaio.channel.internal.socket.Buffers;
import org.nettyaio.channel.internal.stream.Connector;
import org.nettyaio.channel.internal.stream.HalfClosure;
import org.nettyaio.channel.internal.stream.PassedDescriptors;
import org.nettyaio.channel.internal.stream.StreamReader;
import org.nettyaio.channel.internal.stream.StreamWriter;
import org.nettyaio.linux.ErrnoException;
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

  private final HalfClosure halves = new HalfClosure(core());
  private final PassedDescriptors descriptors =
      new PassedDescriptors(socket(), this::readsDescriptors);
  private final StreamReader reader = new StreamReader(core(), halves, descriptors);
  private final StreamWriter writer = new StreamWriter(core(), descriptors);
  private final Flusher flusher = new Flusher(core(), writer);
  private final Connector connector = new Connector(core(), new ConnectTarget());
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
  protected final BaseUnsafe newUnsafe() {
    return new StreamUnsafe();
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
      core().unsafe().flushPending();
    }
  }

  @Override
  final void suspend() {
    connector.suspend();
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

  /** Returns whether what is read now are descriptors instead of bytes. */
  boolean readsDescriptors() {
    return false;
  }

  // Writing

  @Override
  final Flusher flusher() {
    return flusher;
  }

  @Override
  protected Object filterOutboundMessage(Object message) {
    if (message instanceof ByteBuf buffer) {
      return Buffers.isReachable(buffer) ? buffer : Buffers.toDirect(buffer, alloc());
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

  // Closing

  @Override
  protected final void doShutdownOutput() throws Exception {
    AioRegistration registration = registration();
    if (registration != null) {
      // What was flushed before is sent before the end of the stream.
      writer.settle(registration);
    }
    writer.close();
    halves.shutdown(false, true);
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
    socketRelease()
        .endPolls(
            registration,
            () -> lingerAtClose() == 0 ? socket().disconnect() : socket().shutdown(true, true));
  }

  @Override
  final void registrationRefused(Throwable cause) {
    if (parent() instanceof AbstractAioServerChannel server) {
      server.childRefused(cause);
    }
  }

  /** Returns SO_LINGER, which it asks the kernel for once. */
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
  final void releaseParts() {
    halves.closed();
    connector.closed();
    reader.close();
    writer.close();
    descriptors.close();
  }

  @Override
  public final boolean isInputShutdown() {
    return halves.isInputShutdown();
  }

  @Override
  public final boolean isOutputShutdown() {
    return halves.isOutputShutdown();
  }

  @Override
  public final boolean isShutdown() {
    return isInputShutdown() && isOutputShutdown();
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
          if (isOutputShutdown() && isOpen()) {
            promise.trySuccess();
          } else {
            flusher.sendWaiting();
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
            halves.shutdown(true, false);
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

  private final class StreamUnsafe extends BaseUnsafe {
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
      if (!closeIfPollFailed(result)) {
        reader.readable(result);
      }
    }

    @Override
    void hungUp(int result) {
      if (!closeIfPollFailed(result)) {
        reader.hungUp(result);
      }
    }

    @Override
    void readCompleted(int result) {
      reader.readCompleted(result);
    }

    @Override
    void writable(int result) {
      if (connector.isPending()) {
        connector.finish(result);
      } else if (!closeIfPollFailed(result)) {
        flushNow();
      }
    }

    @Override
    void writeCompleted(int result) {
      writer.writeCompleted(result);
    }

    @Override
    protected @Nullable Executor prepareToClose() {
      if (lingerAtClose() <= 0) {
        return null;
      }
      // close(2) blocks until the peer has received everything (SO_LINGER of socket(7)), so it is
      // called on another thread; and only for the last reference, so after the polls have ended.
      AioRegistration registration = registration();
      if (registration == null) {
        socketRelease().handOver();
        socketRelease().closeElsewhere(() -> {});
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
                socketRelease().handOver();
                close.run();
              });
      registration.whenRemoved(() -> socketRelease().closeElsewhere(closed));
      leaveLoop();
    }
  }

  private final class ConnectTarget implements Connector.Target {
    @Override
    public void bind(SocketAddress local) throws Exception {
      doBind(local);
    }

    @Override
    public int connect(SocketAddress remote) throws ErrnoException {
      return startConnect(remote);
    }

    @Override
    public void connected(@Nullable SocketAddress local, @Nullable SocketAddress remote) {
      activate(local, remote);
    }

    @Override
    public void resume() {
      AbstractAioStreamChannel.this.resume();
    }

    @Override
    public void abort() throws Exception {
      doClose();
    }
  }
}
