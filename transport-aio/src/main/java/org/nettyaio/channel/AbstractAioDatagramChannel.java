package org.nettyaio.channel;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufHolder;
import io.netty.channel.AddressedEnvelope;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultAddressedEnvelope;
import io.netty.util.internal.StringUtil;
import java.net.SocketAddress;
import java.nio.channels.AlreadyConnectedException;
import org.jspecify.annotations.Nullable;
import org.nettyaio.channel.internal.core.Flusher;
import org.nettyaio.channel.internal.datagram.DatagramKind;
import org.nettyaio.channel.internal.datagram.DatagramReader;
import org.nettyaio.channel.internal.datagram.DatagramWriter;
import org.nettyaio.channel.internal.loop.AioRegistration;
import org.nettyaio.channel.internal.socket.Addresses;
import org.nettyaio.channel.internal.socket.Buffers;
import org.nettyaio.channel.internal.socket.Errors;
import org.nettyaio.linux.Errno;
import org.nettyaio.linux.socket.Socket;

/**
 * A socket of datagrams, connected or not: a {@link DatagramReader} and a {@link DatagramWriter}.
 *
 * <p>The polls go by way of the loop; datagrams themselves do not, because an AIO read has no
 * sender and an AIO write no receiver. They are received and sent directly, many in one call.
 */
abstract class AbstractAioDatagramChannel extends AbstractAioChannel {
  private static final ChannelMetadata METADATA = new ChannelMetadata(true, 16);

  private final DatagramReader reader;
  private final DatagramWriter writer;
  private final Flusher flusher;
  private volatile boolean connected;

  /** The address that the channel was bound to, as the kernel has completed it; null if none. */
  private @Nullable SocketAddress boundTo;

  AbstractAioDatagramChannel(Socket socket, boolean shared) {
    super(null, socket, shared);
    DatagramKind kind = kind();
    reader = new DatagramReader(core(), kind);
    writer = new DatagramWriter(core(), kind);
    flusher = new Flusher(core(), writer);
  }

  /** Takes over the state of a socket that came as a descriptor. */
  final void adopt() {
    SocketAddress remote = Addresses.remote(socket());
    connected = remote != null;
    if (connected || isBound()) {
      activate(Addresses.local(socket()), remote);
    }
  }

  /** Whether the kernel has a name for the socket, so that others can send to it. */
  abstract boolean isBound();

  /**
   * Whether a channel counts as active once registered: DATAGRAM_CHANNEL_ACTIVE_ON_REGISTRATION.
   */
  abstract boolean isActiveOnRegistration();

  /** Returns whether datagrams can be sent to such an address. */
  abstract boolean isReceiver(SocketAddress address);

  /** Returns what is particular to this kind of channel; called by the constructor. */
  abstract DatagramKind kind();

  @Override
  public abstract AioChannelConfig<?> config();

  @Override
  public final ChannelMetadata metadata() {
    return METADATA;
  }

  @Override
  public final boolean isActive() {
    return isOpen()
        && !isClosing()
        && (super.isActive() || isActiveOnRegistration() && isRegistered());
  }

  /** Returns whether the channel is connected. May be called from any thread. */
  public final boolean isConnected() {
    return connected;
  }

  @Override
  protected final BaseUnsafe newUnsafe() {
    return new DatagramUnsafe();
  }

  @Override
  final void beginRead() {
    reader.begin();
  }

  @Override
  final void resume() {
    reader.begin();
    core().unsafe().flushPending();
  }

  @Override
  protected final void doBind(SocketAddress address) throws Exception {
    super.doBind(address);
    boundTo = localAddress0();
    activate(boundTo, null);
  }

  private void doConnect(SocketAddress remote, @Nullable SocketAddress local) throws Exception {
    Addresses.checkResolved(local);
    Addresses.checkResolved(remote);
    if (connected) {
      throw new AlreadyConnectedException();
    }
    if (local != null) {
      doBind(local);
    }
    int result;
    try {
      result = socket().connect(Addresses.toKernel(remote));
    } catch (Throwable e) {
      doClose();
      throw e;
    }
    if (result < 0) {
      doClose();
      throw Errors.ofConnect("connect(" + remote + ")", result);
    }
    activate(Addresses.local(socket()), Addresses.named(remote, Addresses.remote(socket())));
    connected = true;
  }

  @Override
  protected final void doDisconnect() throws Exception {
    flusher.sendWaiting();
    int result = socket().disconnect();
    if (result < 0) {
      throw Errors.of("disconnect", result);
    }
    connected = false;
    deactivate(Addresses.local(socket()));
    if (boundTo != null && !isBound()) {
      // The kernel has released a port that it had chosen itself (__udp_disconnect in
      // net/ipv4/udp.c); another socket may have it by now.
      try {
        doBind(boundTo);
      } catch (Throwable e) {
        oweInactive();
        doClose();
        throw e;
      }
    } else if (isBound()) {
      activate(localAddress0(), null);
    }
  }

  @Override
  protected final Object filterOutboundMessage(Object message) {
    if (message instanceof ByteBuf buffer) {
      if (!buffer.isReadable()) {
        // Not Unpooled.EMPTY_BUFFER: OutgoingDatagrams knows messages by their identity.
        buffer.release();
        return alloc().directBuffer(0);
      }
      return Buffers.isReachable(buffer) ? buffer : Buffers.toDirect(buffer, alloc());
    }
    if (message instanceof AddressedEnvelope<?, ?> envelope
        && envelope.content() instanceof ByteBuf content
        && (envelope.recipient() == null || isReceiver(envelope.recipient()))) {
      Addresses.checkResolved(envelope.recipient());
      if (Buffers.isReachable(content)) {
        return message;
      }
      // The content is released, and its envelope has nothing else to release.
      ByteBuf direct = Buffers.toDirect(content, alloc());
      return message instanceof ByteBufHolder packet
          ? packet.replace(direct)
          : new DefaultAddressedEnvelope<>(direct, envelope.recipient());
    }
    throw new UnsupportedOperationException(
        "unsupported message type: "
            + StringUtil.simpleClassName(message)
            + " (expected: ByteBuf, or an AddressedEnvelope of one with an address of this kind of"
            + " channel)");
  }

  @Override
  final Flusher flusher() {
    return flusher;
  }

  @Override
  protected final void doWrite(ChannelOutboundBuffer out) {
    writer.write(out);
  }

  /** Does nothing: datagrams are received and sent without requests. */
  @Override
  final void settleTransfers(AioRegistration registration) {}

  /** Ends the polls by a shutdown, which the peer of a datagram socket does not notice. */
  @Override
  final void endPolls(AioRegistration registration) {
    socketRelease()
        .endPolls(
            registration,
            () -> {
              int result = socket().shutdown(true, true);
              // Frees a port that the kernel has chosen.
              socket().disconnect();
              // A socket that is not connected is shut down nevertheless (inet_shutdown in
              // net/ipv4/af_inet.c).
              return result == -Errno.ENOTCONN ? 0 : result;
            });
  }

  @Override
  final void releaseParts() {
    connected = false;
  }

  private final class DatagramUnsafe extends BaseUnsafe {
    @Override
    public void connect(
        SocketAddress remoteAddress, @Nullable SocketAddress localAddress, ChannelPromise promise) {
      if (!promise.setUncancellable() || !ensureOpen(promise)) {
        return;
      }
      boolean wasActive = isActive();
      try {
        doConnect(remoteAddress, localAddress);
      } catch (Throwable e) {
        closeIfClosed();
        promise.tryFailure(annotateConnectException(e, remoteAddress));
        return;
      }
      boolean active = isActive();
      promise.trySuccess();
      if (!wasActive && active) {
        pipeline().fireChannelActive();
      }
    }

    @Override
    void readable(int result) {
      if (!closeIfPollFailed(result)) {
        reader.readable(result);
      }
    }

    @Override
    void writable(int result) {
      if (!closeIfPollFailed(result)) {
        flushNow();
      }
    }
  }
}
