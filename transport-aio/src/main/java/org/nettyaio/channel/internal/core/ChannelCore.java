package org.nettyaio.channel.internal.core;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPipeline;
import io.netty.util.internal.logging.InternalLogger;
import io.netty.util.internal.logging.InternalLoggerFactory;
import java.net.SocketAddress;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.nettyaio.channel.internal.loop.AioRegistration;
import org.nettyaio.channel.internal.loop.Operation;
import org.nettyaio.linux.abi.poll_h;
import org.nettyaio.linux.socket.Socket;

/**
 * What the parts of a channel share: its socket and addresses, its registration with a loop, and
 * whether its input is wanted. Used on the channel's loop only, unless a comment says otherwise.
 */
public final class ChannelCore {
  private static final InternalLogger logger = InternalLoggerFactory.getInstance(ChannelCore.class);

  private final Channel channel;
  private final Socket socket;
  private final ReadInterest readInterest = new ReadInterest();
  private @Nullable AioRegistration registration;

  /** Whether the channel has left a loop, perhaps for another one. */
  private volatile boolean hasLeftLoop;

  private volatile @Nullable SocketAddress local;
  private volatile @Nullable SocketAddress remote;

  /**
   * Whether the socket may have another owner: it came as a descriptor from outside, or its
   * descriptor was handed out. Such a socket is not shut down to end a poll, as shutdown(2) acts on
   * the connection, not on the descriptor.
   */
  private volatile boolean shared;

  /**
   * Creates the core of a channel that has no loop and no addresses.
   *
   * @param shared whether the socket came as a descriptor from outside
   */
  public ChannelCore(Channel channel, Socket socket, boolean shared) {
    this.channel = channel;
    this.socket = socket;
    this.shared = shared;
  }

  public Channel channel() {
    return channel;
  }

  public ChannelPipeline pipeline() {
    return channel.pipeline();
  }

  public ChannelConfig config() {
    return channel.config();
  }

  public ByteBufAllocator alloc() {
    return channel.alloc();
  }

  public AioUnsafe unsafe() {
    return (AioUnsafe) channel.unsafe();
  }

  /** Returns the outbound buffer, or null once nothing may be written any more. */
  public @Nullable ChannelOutboundBuffer outbound() {
    return channel.unsafe().outboundBuffer();
  }

  public boolean isOpen() {
    return channel.isOpen();
  }

  public boolean isActive() {
    return channel.isActive();
  }

  // The socket. These may be called from any thread.

  public Socket socket() {
    return socket;
  }

  public boolean isShared() {
    return shared;
  }

  /** The descriptor is handed out: from now on the socket may have another owner. */
  public void share() {
    shared = true;
  }

  public @Nullable SocketAddress local() {
    return local;
  }

  public @Nullable SocketAddress remote() {
    return remote;
  }

  public void setLocal(@Nullable SocketAddress local) {
    this.local = local;
  }

  public void setRemote(@Nullable SocketAddress remote) {
    this.remote = remote;
  }

  // The loop

  /** Returns what ties the channel to its loop, or null while it has none. */
  public @Nullable AioRegistration registration() {
    return registration;
  }

  public void setRegistration(@Nullable AioRegistration registration) {
    this.registration = registration;
  }

  /** Whether the channel has left a loop, perhaps for another one. May be asked by any thread. */
  public boolean hasLeftLoop() {
    return hasLeftLoop;
  }

  /** The channel leaves its loop, or is about to. */
  public void leavesLoop() {
    hasLeftLoop = true;
  }

  /** Has the channel become ready when there is something to read, or the peer has closed. */
  public void pollIn(AioRegistration registration) {
    registration.arm(Operation.POLL_IN, socket.fd(), poll_h.POLLIN | poll_h.POLLRDHUP);
  }

  /** Has the channel become ready when there is room to write, or it is connected. */
  public void pollOut(AioRegistration registration) {
    registration.arm(Operation.POLL_OUT, socket.fd(), poll_h.POLLOUT);
  }

  /**
   * Runs a task on the loop, after what the loop is doing now; drops it if the loop has ended. May
   * be called from any thread.
   */
  public void runLater(Runnable task) {
    try {
      channel.eventLoop().execute(task);
    } catch (RejectedExecutionException e) {
      logger.debug("The event loop of {} has ended", channel, e);
    }
  }

  // Reading

  /** Returns whether the channel is to read. */
  public ReadInterest readInterest() {
    return readInterest;
  }

  /** AutoRead has been switched off. May be called from any thread. */
  public void autoReadCleared() {
    if (!channel.isRegistered() || channel.eventLoop().inEventLoop()) {
      readInterest.withdrawn();
      return;
    }
    runLater(
        () -> {
          if (!config().isAutoRead()) {
            // The channel may have moved meanwhile.
            autoReadCleared();
          }
        });
  }

  /** A read loop has ended, and channelReadComplete was fired. */
  public void readLoopEnded() {
    readInterest.loopEnded(config().isAutoRead());
  }

  /**
   * Ends a read loop that has not left its turn: completes the receive-buffer handle, and fires
   * channelReadComplete and what has failed. Never throws.
   *
   * @return what has failed, here or before
   */
  public @Nullable Throwable endReadLoop(@Nullable Throwable failure) {
    Throwable told = failure;
    try {
      unsafe().recvBufAllocHandle().readComplete();
    } catch (Throwable e) {
      told = withSuppressed(told, e);
    }
    try {
      pipeline().fireChannelReadComplete();
    } catch (Throwable e) {
      told = withSuppressed(told, e);
    }
    readLoopEnded();
    if (told != null) {
      pipeline().fireExceptionCaught(told);
    }
    return told;
  }

  private static Throwable withSuppressed(@Nullable Throwable told, Throwable another) {
    if (told == null) {
      return another;
    }
    told.addSuppressed(another);
    return told;
  }
}
