package org.nettyaio.channel;

import io.netty.channel.AbstractChannel;
import io.netty.channel.Channel;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.UnixChannel;
import io.netty.util.internal.logging.InternalLogger;
import io.netty.util.internal.logging.InternalLoggerFactory;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.UnresolvedAddressException;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.nettyaio.linux.ErrnoException;
import org.nettyaio.linux.UnixAddress;
import org.nettyaio.linux.socket.Socket;

/** What a channel is without an event loop: a socket, its descriptor, and its addresses. */
abstract class SocketChannelBase extends AbstractChannel implements UnixChannel {
  private static final InternalLogger logger =
      InternalLoggerFactory.getInstance(SocketChannelBase.class);

  private final Socket socket;
  private final FileDescriptor descriptor;
  private volatile @Nullable SocketAddress local;
  private volatile @Nullable SocketAddress remote;

  /**
   * Whether a port was asked for by number, or an abstract name, which the kernel holds until the
   * socket is released.
   */
  private boolean keepsPort;

  /**
   * Whether somebody else holds the socket too, or may: it came as a descriptor from outside, or
   * its own has been handed out. Then it is not ours to be shut down to end a poll.
   */
  private volatile boolean shared;

  /**
   * Creates a channel.
   *
   * @param shared whether the socket came as a descriptor from outside
   */
  SocketChannelBase(@Nullable Channel parent, Socket socket, boolean shared) {
    super(parent);
    this.socket = socket;
    this.shared = shared;
    this.descriptor = new AioFileDescriptor(socket);
  }

  /**
   * Makes a new channel's configuration, which sets options of its socket.
   *
   * @return what {@code making} does
   * @throws RuntimeException what {@code making} throws; the socket is closed then, unless it came
   *     from outside and so is still the caller's
   */
  final <C> C configure(Supplier<C> making) {
    boolean done = false;
    try {
      C config = making.get();
      done = true;
      return config;
    } finally {
      if (!done && !shared) {
        closeQuietly(socket);
      }
    }
  }

  /** Closes a socket that nobody has got to know. */
  static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (ErrnoException e) {
      logger.debug("Failed to close {}", socket, e);
    }
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

  /** The socket is connected, or listens, with these addresses. */
  final void activate(@Nullable SocketAddress local, @Nullable SocketAddress remote) {
    this.local = local;
    this.remote = remote;
    activate(true);
  }

  /** The socket is not connected any more, and bound to this address at most. */
  final void deactivate(@Nullable SocketAddress local) {
    this.local = local;
    this.remote = null;
    activate(false);
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

  /** The channel counts as active from now on, or not any more. */
  abstract void activate(boolean active);

  /**
   * Whether the kernel may hold the socket's port for a moment after the socket was closed, while a
   * poll that has been ended lets go of it, so that others cannot have the port.
   */
  boolean isPortHeld() {
    return keepsPort;
  }

  /** The socket is about to be closed, and polls hold it yet: its port may be wanted before. */
  final void portClosing() {
    if (keepsPort) {
      ClosingPorts.add(socket, local);
    }
  }

  @Override
  protected void doBind(SocketAddress address) throws Exception {
    checkResolved(address);
    SocketAddress wanted = Addresses.toKernel(address);
    keepsPort =
        wanted instanceof InetSocketAddress inet && inet.getPort() != 0
            || wanted instanceof UnixAddress unix && unix.isAbstract();
    try {
      ClosingPorts.bind(socket, wanted);
    } catch (ErrnoException e) {
      throw Errors.ofBind(e);
    }
    bound(Addresses.local(socket));
    bindingDone();
  }

  /** The socket has just been bound, and what belongs to that is to be remembered. */
  void bindingDone() {}

  static void checkResolved(@Nullable SocketAddress address) {
    if (address instanceof InetSocketAddress inet && inet.isUnresolved()) {
      throw new UnresolvedAddressException();
    }
  }

  /** Has the loop run this when it is through with what it does; not at all if the loop ends. */
  final void later(Runnable task) {
    try {
      eventLoop().execute(task);
    } catch (RejectedExecutionException e) {
      logger.debug("The event loop of {} has ended", this, e);
    }
  }
}
