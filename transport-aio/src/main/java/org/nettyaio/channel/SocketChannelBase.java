package org.nettyaio.channel;

import io.netty.channel.AbstractChannel;
import io.netty.channel.Channel;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.UnixChannel;
import io.netty.util.internal.logging.InternalLogger;
import io.netty.util.internal.logging.InternalLoggerFactory;
import java.net.SocketAddress;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.nettyaio.channel.internal.core.ChannelCore;
import org.nettyaio.channel.internal.core.SocketRelease;
import org.nettyaio.channel.internal.socket.Addresses;
import org.nettyaio.channel.internal.socket.ClosingPorts;
import org.nettyaio.channel.internal.socket.Errors;
import org.nettyaio.linux.ErrnoException;
import org.nettyaio.linux.socket.Socket;

/** What a channel is without an event loop: a socket, its descriptor, and its addresses. */
abstract class SocketChannelBase extends AbstractChannel implements UnixChannel {
  private static final InternalLogger logger =
      InternalLoggerFactory.getInstance(SocketChannelBase.class);

  private final ChannelCore core;
  private final FileDescriptor descriptor;

  private final SocketRelease socketRelease;

  /**
   * Creates a channel.
   *
   * @param shared whether the socket came as a descriptor from outside
   */
  SocketChannelBase(@Nullable Channel parent, Socket socket, boolean shared) {
    super(parent);
    this.core = new ChannelCore(this, socket, shared);
    this.socketRelease = new SocketRelease(core);
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
      if (!done && !core.isShared()) {
        closeQuietly(core.socket());
      }
    }
  }

  /** Closes a socket that no user has seen. */
  static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (ErrnoException e) {
      logger.debug("Failed to close {}", socket, e);
    }
  }

  final ChannelCore core() {
    return core;
  }

  /** Returns what closes the socket. */
  final SocketRelease socketRelease() {
    return socketRelease;
  }

  final Socket socket() {
    return core.socket();
  }

  @Override
  public final FileDescriptor fd() {
    core.share();
    return descriptor;
  }

  /** The socket is connected, or listens, with these addresses. */
  final void activate(@Nullable SocketAddress local, @Nullable SocketAddress remote) {
    core.setLocal(local);
    core.setRemote(remote);
    activate(true);
  }

  /** The socket is not connected any more, and bound to this address at most. */
  final void deactivate(@Nullable SocketAddress local) {
    core.setLocal(local);
    core.setRemote(null);
    activate(false);
  }

  @Override
  protected final @Nullable SocketAddress localAddress0() {
    return core.local();
  }

  @Override
  protected final @Nullable SocketAddress remoteAddress0() {
    return core.remote();
  }

  /** The channel counts as active from now on, or not any more. */
  abstract void activate(boolean active);

  /**
   * Whether the port can be bound again only a moment after the socket was closed; see {@link
   * SocketRelease#isPortHeld}.
   */
  boolean isPortHeld() {
    return socketRelease.isPortHeld();
  }

  @Override
  protected void doBind(SocketAddress address) throws Exception {
    Addresses.checkResolved(address);
    SocketAddress wanted = Addresses.toKernel(address);
    socketRelease.bindRequested(wanted);
    try {
      ClosingPorts.bind(socket(), wanted);
    } catch (ErrnoException e) {
      throw Errors.ofBind(e);
    }
    core.setLocal(Addresses.local(socket()));
    bindingDone();
  }

  /** Called when the socket has been bound. */
  void bindingDone() {}
}
