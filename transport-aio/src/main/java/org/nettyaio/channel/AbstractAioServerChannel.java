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
 * A listening socket: accepts connections when its poll fires, until there are none or the
 * receive-buffer handle has had enough.
 */
abstract class AbstractAioServerChannel extends AbstractAioChannel implements ServerChannel {
  private static final ChannelMetadata METADATA = new ChannelMetadata(false, 16);

  /** How many failed connections are skipped before other channels get their turns. */
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

  /** Takes over the state of a socket that came as a descriptor. */
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
      // Two sockets with SO_REUSEADDR can be bound to one port; only one of them can listen
      // (socket(7)).
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
   * A connection that was accepted here found no room on its loop, and the next will not for a
   * while either. ServerBootstrapAcceptor stops accepting for a second after an exceptionCaught.
   */
  final void childRefused(Throwable cause) {
    if (isRegistered()) {
      core().runLater(() -> pipeline().fireExceptionCaught(cause));
    }
  }

  @Override
  final void settleTransfers(AioRegistration registration) {}

  /**
   * Ends the poll by a shutdown, which also frees a port that the kernel has chosen (tcp_set_state
   * in net/ipv4/tcp.c).
   */
  @Override
  final void endPolls(AioRegistration registration) {
    socketRelease().endPolls(registration, () -> socket().shutdown(true, true));
  }

  /**
   * A TCP server with SO_REUSEADDR leaves its port to others with the option as soon as it does not
   * listen any more (socket(7)).
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
      if (closeIfPollFailed(result) || !core().readInterest().isWanted()) {
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
        if (fd == -Errno.EAGAIN || isConnectionError(fd) && ++failed > MAX_FAILED) {
          // The poll fires if there are more.
          return;
        }
        if (isConnectionError(fd)) {
          continue;
        }
        if (fd < 0) {
          throw Errors.of("accept", fd);
        }
        accepted(handle, socket().accepted(fd));
      } while (isOpen() && handle.continueReading());
    }

    /** Fires a connection; closes it if that is not possible, so that its peer does not wait. */
    private void accepted(AioRecvByteAllocatorHandle handle, Socket accepted) {
      boolean handedOn = false;
      try {
        core().readInterest().served();
        Channel child = newChild(accepted, Addresses.fromKernel(peer.get()));
        pipeline().fireChannelRead(child);
        handedOn = true;
        // Counted after it was fired, so that it is not lost if the handle throws.
        handle.lastBytesRead(1);
        handle.incMessagesRead(1);
      } finally {
        if (!handedOn) {
          closeQuietly(accepted);
        }
      }
    }

    /** Returns whether this is a network error of the new connection, as in accept(2). */
    private boolean isConnectionError(int result) {
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
