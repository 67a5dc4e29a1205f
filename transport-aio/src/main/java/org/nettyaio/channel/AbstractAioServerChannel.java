package org.nettyaio.channel;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.ServerChannel;
import java.lang.foreign.Arena;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;
import org.nettyaio.channel.internal.core.AioRecvByteAllocatorHandle;
import org.nettyaio.channel.internal.core.Flusher;
import org.nettyaio.channel.internal.core.OutboundWriter;
import org.nettyaio.channel.internal.core.Retry;
import org.nettyaio.channel.internal.loop.AioRegistration;
import org.nettyaio.channel.internal.socket.Addresses;
import org.nettyaio.channel.internal.socket.ClosingPorts;
import org.nettyaio.channel.internal.socket.Errors;
import org.nettyaio.linux.Errno;
import org.nettyaio.linux.ErrnoException;
import org.nettyaio.linux.abi.socket_h;
import org.nettyaio.linux.socket.AddressBuffer;
import org.nettyaio.linux.socket.Socket;

/**
 * A listening socket: a poll that fires, then {@code accept} until nobody waits any more or enough
 * have been accepted for now.
 */
abstract class AbstractAioServerChannel extends AbstractAioChannel implements ServerChannel {
  private static final ChannelMetadata METADATA = new ChannelMetadata(false, 16);

  /** How many connections in a row may have failed by themselves before others get their turn. */
  private static final int MAX_FAILED = 16;

  private final AddressBuffer peer = new AddressBuffer(Arena.ofAuto());
  private final Retry retry = new Retry(core(), this::beginRead);
  private final Flusher flusher = new Flusher(core(), OutboundWriter.NONE);
  private boolean accepting;

  AbstractAioServerChannel(Socket socket, boolean shared) {
    super(null, socket, shared);
  }

  @Override
  public final ChannelMetadata metadata() {
    return METADATA;
  }

  @Override
  protected final BaseUnsafe newUnsafe() {
    return new ServerUnsafe();
  }

  /** Returns how many connections may wait to be accepted. */
  abstract int backlog();

  /** Takes the state of a socket that comes from elsewhere. */
  final void adopt() {
    try {
      if (socket().options().isListening()) {
        activate(Addresses.local(socket()), null);
      }
    } catch (ErrnoException e) {
      throw new ChannelException(e);
    }
  }

  @Override
  protected void doBind(SocketAddress address) throws Exception {
    super.doBind(address);
    try {
      ClosingPorts.listen(socket(), localAddress0(), backlog());
    } catch (ErrnoException e) {
      // Two sockets with SO_REUSEADDR can be bound to one port; only one of them can listen.
      throw Errors.ofBind(e);
    }
    activate(localAddress0(), null);
  }

  /** Makes a channel of the connection that has just been accepted. */
  abstract Channel newChild(Socket accepted, @Nullable SocketAddress remote);

  @Override
  final void beginRead() {
    AioRegistration registration = registration();
    if (registration != null && isActive() && !accepting && !retry.isWaiting(registration)) {
      core().pollIn(registration);
    }
  }

  @Override
  final void resume() {
    if (core().readInterest().isWanted()) {
      beginRead();
    }
  }

  /**
   * A connection that was accepted here found no room on its loop. The others will not either for a
   * while: Netty's acceptor stops accepting for a second when it hears of an exception.
   */
  final void childRefused(Throwable cause) {
    if (isRegistered()) {
      core().runLater(() -> pipeline().fireExceptionCaught(cause));
    }
  }

  @Override
  final void settleTransfers(AioRegistration registration) {}

  /** Ends the poll by a shutdown, which frees a port that the kernel has chosen. */
  @Override
  final void endPolls(AioRegistration registration) {
    socketRelease().endPolls(registration, () -> socket().shutdown(true, true));
  }

  /**
   * One that has SO_REUSEADDR leaves its port to others that have it as soon as it is shut down.
   */
  @Override
  boolean isPortHeld() {
    try {
      return super.isPortHeld()
          && (socket().family() == socket_h.AF_UNIX
              || socket().options().get(socket_h.SOL_SOCKET, socket_h.SO_REUSEADDR) == 0);
    } catch (ErrnoException e) {
      return false;
    }
  }

  @Override
  final Flusher flusher() {
    return flusher;
  }

  @Override
  protected final void doWrite(ChannelOutboundBuffer out) {
    throw new UnsupportedOperationException("a server channel cannot be written to");
  }

  @Override
  protected final Object filterOutboundMessage(Object message) {
    throw new UnsupportedOperationException("a server channel cannot be written to");
  }

  private final class ServerUnsafe extends BaseUnsafe {
    @Override
    void readable(int result) {
      if (failed("poll", result) || !core().readInterest().isWanted()) {
        return;
      }
      accepting = true;
      Throwable failure = null;
      try {
        AioRecvByteAllocatorHandle handle = recvBufAllocHandle();
        handle.reset(config());
        handle.attemptedBytesRead(1);
        acceptAll(handle);
        retry.succeeded();
      } catch (Throwable e) {
        failure = e;
      }
      failure = core().endReadLoop(failure);
      accepting = false;
      AioRegistration registration = registration();
      if (registration == null || !isOpen() || !core().readInterest().isWanted()) {
        return;
      }
      if (failure == null) {
        beginRead();
      } else {
        // What has failed may fail again at once: no descriptors left, for example.
        retry.later(registration);
      }
    }

    private void acceptAll(AioRecvByteAllocatorHandle handle) throws Exception {
      int failed = 0;
      do {
        int fd = socket().accept(peer);
        if (fd == -Errno.EAGAIN || isOfTheConnection(fd) && ++failed > MAX_FAILED) {
          // The poll tells when there are more.
          return;
        }
        if (isOfTheConnection(fd)) {
          continue;
        }
        if (fd < 0) {
          throw Errors.of("accept", fd);
        }
        accepted(handle, socket().accepted(fd));
      } while (isOpen() && handle.continueReading());
    }

    /** Hands a connection on; closes it if that is not possible, so that its peer need not wait. */
    private void accepted(AioRecvByteAllocatorHandle handle, Socket accepted) {
      boolean handedOn = false;
      try {
        core().readInterest().served();
        Channel child = newChild(accepted, Addresses.fromKernel(peer.get()));
        pipeline().fireChannelRead(child);
        handedOn = true;
        // Counted when it is handed on: what a handle throws costs no connection.
        handle.lastBytesRead(1);
        handle.incMessagesRead(1);
      } finally {
        if (!handedOn) {
          closeQuietly(accepted);
        }
      }
    }

    /** Errors that the connection brought along; the next one has nothing to do with them. */
    private boolean isOfTheConnection(int result) {
      switch (-result) {
        case Errno.ECONNABORTED:
        case Errno.EINTR:
        case Errno.EPROTO:
        case Errno.ENOPROTOOPT:
        case Errno.ENETDOWN:
        case Errno.ENETUNREACH:
        case Errno.EHOSTDOWN:
        case Errno.EHOSTUNREACH:
        case Errno.EOPNOTSUPP:
          return true;
        default:
          return false;
      }
    }

    @Override
    public void connect(
        SocketAddress remoteAddress, @Nullable SocketAddress localAddress, ChannelPromise promise) {
      promise.tryFailure(new UnsupportedOperationException("a server channel cannot connect"));
    }
  }
}
