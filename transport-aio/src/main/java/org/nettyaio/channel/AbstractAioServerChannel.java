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
import org.nettyaio.linux.AddressBuffer;
import org.nettyaio.linux.Errno;
import org.nettyaio.linux.ErrnoException;
import org.nettyaio.linux.Socket;

/**
 * A listening socket: a poll that fires, then {@code accept} until nobody waits any more or enough
 * have been accepted for now.
 */
abstract class AbstractAioServerChannel extends AbstractAioChannel implements ServerChannel {
  private static final ChannelMetadata METADATA = new ChannelMetadata(false, 16);

  private final AddressBuffer peer = new AddressBuffer(Arena.ofAuto());
  private boolean accepting;

  AbstractAioServerChannel(Socket socket) {
    super(null, socket);
  }

  @Override
  public final ChannelMetadata metadata() {
    return METADATA;
  }

  @Override
  protected final AioUnsafe newUnsafe() {
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
    socket().listen(backlog());
    activate(localAddress0(), null);
  }

  /** Makes a channel of the connection that has just been accepted. */
  abstract Channel newChild(Socket accepted, @Nullable SocketAddress remote);

  @Override
  final void beginRead() {
    AioRegistration registration = registration();
    if (registration != null && isActive() && !accepting) {
      pollIn(registration);
    }
  }

  @Override
  final void resume() {
    if (wantsRead()) {
      beginRead();
    }
  }

  /**
   * A connection that was accepted here found no room on its loop. The others will not either for a
   * while: Netty's acceptor stops accepting for a second when it hears of an exception.
   */
  final void childRefused(Throwable cause) {
    if (isRegistered()) {
      eventLoop().execute(() -> pipeline().fireExceptionCaught(cause));
    }
  }

  @Override
  final void settleTransfers(AioRegistration registration) {}

  /**
   * Ends the poll and waits until it has: as long as it is armed it keeps the port in use, and
   * whoever closes a server wants to be able to open it again at once. Happens once in a server's
   * life.
   */
  @Override
  final void endPolls(AioRegistration registration) {
    registration.cancelPolls();
    registration.awaitOutstanding();
    ClosedPorts.add();
  }

  @Override
  protected final void doWrite(ChannelOutboundBuffer out) {
    throw new UnsupportedOperationException("a server channel cannot be written to");
  }

  @Override
  protected final Object filterOutboundMessage(Object message) {
    throw new UnsupportedOperationException("a server channel cannot be written to");
  }

  private final class ServerUnsafe extends AioUnsafe {
    @Override
    void readable(int result) {
      if (failed("poll", result) || !wantsRead()) {
        return;
      }
      accepting = true;
      AioRecvByteAllocatorHandle handle = recvBufAllocHandle();
      handle.reset(config());
      handle.attemptedBytesRead(1);
      Throwable failure = null;
      try {
        acceptAll(handle);
      } catch (Throwable e) {
        failure = e;
      }
      handle.readComplete();
      pipeline().fireChannelReadComplete();
      if (failure != null) {
        pipeline().fireExceptionCaught(failure);
      }
      accepting = false;
      if (isOpen() && wantsRead()) {
        beginRead();
      }
    }

    private void acceptAll(AioRecvByteAllocatorHandle handle) throws Exception {
      do {
        int fd = socket().accept(peer);
        if (fd == -Errno.EAGAIN) {
          return;
        }
        if (isOfTheConnection(fd)) {
          continue;
        }
        if (fd < 0) {
          throw Errors.of("accept", fd);
        }
        handle.lastBytesRead(1);
        handle.incMessagesRead(1);
        readPending(false);
        pipeline()
            .fireChannelRead(newChild(socket().accepted(fd), Addresses.fromKernel(peer.get())));
      } while (isOpen() && handle.continueReading());
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
      promise.setFailure(new UnsupportedOperationException("a server channel cannot connect"));
    }
  }
}
