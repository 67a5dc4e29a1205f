package org.nettyaio.channel;

import io.netty.buffer.ByteBuf;
import io.netty.channel.AbstractChannel;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEvent;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoRegistration;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.UnixChannel;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.UnresolvedAddressException;
import org.jspecify.annotations.Nullable;
import org.nettyaio.channel.AioOperation.Kind;
import org.nettyaio.linux.Errno;
import org.nettyaio.linux.ErrnoException;
import org.nettyaio.linux.Socket;
import org.nettyaio.linux.abi.poll_h;

/**
 * What all channels of this transport have in common: a socket, its addresses, its registration
 * with a loop, and the order in which it is closed.
 *
 * <p>A channel that closes ends its operations first and its socket last. Writes and reads are
 * brought to their results at once; polls end by what is done to the socket, and their completions
 * come when the channel is long closed: they belong to the registration, which waits for them.
 */
abstract class AbstractAioChannel extends AbstractChannel implements UnixChannel {
  private final Socket socket;
  private final FileDescriptor descriptor;
  private @Nullable AioRegistration registration;
  private @Nullable IoRegistration loopRegistration;
  private @Nullable AioRecvByteAllocatorHandle recvHandle;
  private volatile @Nullable SocketAddress local;
  private volatile @Nullable SocketAddress remote;
  private volatile boolean active;
  private boolean readPending;

  /**
   * Whether somebody outside has seen the descriptor, and may have given it to another process: the
   * connection is not ours alone any more and must not be shut down to end a poll.
   */
  private volatile boolean shared;

  AbstractAioChannel(@Nullable Channel parent, Socket socket) {
    super(parent);
    this.socket = socket;
    this.descriptor = new AioFileDescriptor(socket);
  }

  /** Reads and writes on this channel's socket that go past the loop. */
  final Socket socket() {
    return socket;
  }

  @Override
  public final FileDescriptor fd() {
    shared = true;
    return descriptor;
  }

  final boolean isShared() {
    return shared;
  }

  @Override
  public final boolean isOpen() {
    return socket.isOpen();
  }

  @Override
  public boolean isActive() {
    return active;
  }

  /** The socket is connected, or listens, with these addresses. */
  final void activate(@Nullable SocketAddress local, @Nullable SocketAddress remote) {
    this.local = local;
    this.remote = remote;
    this.active = true;
  }

  /** The socket is not connected any more, and bound to this address at most. */
  final void deactivate(@Nullable SocketAddress local) {
    this.local = local;
    this.remote = null;
    this.active = false;
  }

  final void bound(@Nullable SocketAddress local) {
    this.local = local;
  }

  @Override
  protected final @Nullable SocketAddress localAddress0() {
    return local;
  }

  @Override
  protected final @Nullable SocketAddress remoteAddress0() {
    return remote;
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
    ((IoEventLoop) eventLoop())
        .register(aioUnsafe())
        .addListener(
            future -> {
              if (future.isSuccess()) {
                loopRegistration = (IoRegistration) future.getNow();
                registration = loopRegistration.attachment();
                promise.setSuccess();
                resume();
              } else {
                promise.setFailure(future.cause());
                registrationRefused(future.cause());
              }
            });
  }

  /** The channel has a loop, perhaps another one than before: goes on with what it wants to do. */
  abstract void resume();

  /** The loop has no room for this channel, which closes now. */
  void registrationRefused(Throwable cause) {}

  /** Returns the way to the loop's kernel context, or null while the channel has no loop. */
  final @Nullable AioRegistration registration() {
    return registration;
  }

  @Override
  protected void doBind(SocketAddress address) throws Exception {
    checkResolved(address);
    while (!tryBind(address)) {
      // One of ours may be about to let go of it.
    }
    bound(Addresses.local(socket));
  }

  /** Returns false if the address is in use, but may not be for long. */
  private boolean tryBind(SocketAddress address) throws Exception {
    try {
      socket.bind(Addresses.toKernel(address));
      return true;
    } catch (ErrnoException e) {
      if (e.errno() == Errno.EADDRINUSE && ClosedPorts.await()) {
        return false;
      }
      throw Errors.ofBind(e);
    }
  }

  static void checkResolved(@Nullable SocketAddress address) {
    if (address instanceof InetSocketAddress inet && inet.isUnresolved()) {
      throw new UnresolvedAddressException();
    }
  }

  @Override
  protected void doDisconnect() throws Exception {
    doClose();
  }

  @Override
  protected final void doDeregister() {
    IoRegistration current = loopRegistration;
    AioRegistration attached = registration;
    if (current != null && attached != null) {
      if (isOpen()) {
        // It is to go on elsewhere: nothing that has arrived may be lost, nothing be sent twice.
        settleTransfers(attached);
      }
      loopRegistration = null;
      registration = null;
      current.cancel();
    }
  }

  @Override
  protected void doClose() throws Exception {
    active = false;
    // With SO_LINGER this is another thread; operations have been ended before.
    AioRegistration attached = registration;
    if (attached != null && eventLoop().inEventLoop()) {
      settleTransfers(attached);
      endPolls(attached);
    }
    released();
    socket.close();
  }

  /** Brings reads and writes that are queued or with the kernel to their results. */
  abstract void settleTransfers(AioRegistration registration);

  /** Makes the kernel end what polls are armed, before the socket is closed. */
  abstract void endPolls(AioRegistration registration);

  /** The channel is closed: lets go of what it holds. */
  void released() {}

  /** Whether somebody wants to be told of what can be read. */
  final boolean wantsRead() {
    return readPending || config().isAutoRead();
  }

  final void readPending(boolean readPending) {
    this.readPending = readPending;
  }

  @Override
  protected void doBeginRead() {
    readPending = true;
    beginRead();
  }

  /** Somebody wants to read: sees to it, unless that is under way. */
  abstract void beginRead();

  /** Called from any thread when the user has switched autoRead off. */
  final void autoReadCleared() {
    if (!isRegistered()) {
      readPending = false;
      return;
    }
    EventLoop loop = eventLoop();
    if (loop.inEventLoop()) {
      readPending = false;
    } else {
      loop.execute(
          () -> {
            if (!config().isAutoRead()) {
              readPending = false;
            }
          });
    }
  }

  final void pollIn(AioRegistration registration) {
    registration.poll(Kind.POLL_IN, socket.fd(), poll_h.POLLIN | poll_h.POLLRDHUP);
  }

  /** Has {@link #pollIn} answered soon, without asking the kernel. */
  final void presumeIn(AioRegistration registration) {
    registration.presume(Kind.POLL_IN, socket.fd(), poll_h.POLLIN | poll_h.POLLRDHUP);
  }

  final void pollOut(AioRegistration registration) {
    registration.poll(Kind.POLL_OUT, socket.fd(), poll_h.POLLOUT);
  }

  /** Returns a copy in memory that the kernel can reach, and releases the original. */
  final ByteBuf toDirect(ByteBuf buffer) {
    return Buffers.toDirect(buffer, alloc());
  }

  /** What the loop and Netty call on this channel. */
  abstract class AioUnsafe extends AbstractUnsafe implements AioIoHandle {
    @Override
    public final void handle(IoRegistration from, IoEvent event) {
      if (!isOpen()) {
        return;
      }
      AioOperation operation = (AioOperation) event;
      int result = operation.result();
      switch (operation.kind()) {
        case POLL_IN -> readable(result);
        case POLL_OUT -> writable(result);
        case POLL_HUP -> hungUp(result);
        case READ -> read(result);
        case WRITE -> written(result);
      }
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
    public final AioRecvByteAllocatorHandle recvBufAllocHandle() {
      AioRecvByteAllocatorHandle handle = recvHandle;
      if (handle == null) {
        handle =
            new AioRecvByteAllocatorHandle(
                (RecvByteBufAllocator.ExtendedHandle) super.recvBufAllocHandle());
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
