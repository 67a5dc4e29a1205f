package org.nettyaio.channel;

import io.netty.buffer.ByteBuf;
import io.netty.channel.AddressedEnvelope;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.unix.SegmentedDatagramPacket;
import io.netty.util.internal.ObjectUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.SocketException;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.nettyaio.channel.internal.datagram.DatagramKind;
import org.nettyaio.channel.internal.socket.Addresses;
import org.nettyaio.channel.internal.socket.Errors;
import org.nettyaio.channel.internal.socket.Sockets;
import org.nettyaio.linux.ErrnoException;
import org.nettyaio.linux.abi.in_h;
import org.nettyaio.linux.abi.udp_h;
import org.nettyaio.linux.socket.Multicast;
import org.nettyaio.linux.socket.Socket;

/**
 * A UDP socket on Linux AIO. It is used like every {@link DatagramChannel}, on loops of {@link
 * AioIoHandler}.
 *
 * <p>What it sends are {@link DatagramPacket}s, {@link SegmentedDatagramPacket}s, other {@link
 * AddressedEnvelope}s of a {@link ByteBuf} and an {@link InetSocketAddress}, and, while connected,
 * {@link ByteBuf}s; what it receives are {@link DatagramPacket}s.
 */
public final class AioDatagramChannel extends AbstractAioDatagramChannel
    implements DatagramChannel {
  /** Asks the kernel once, on a new socket, whether it has UDP_SEGMENT. */
  private static final class Segmentation {
    static final boolean SUPPORTED = isSupported();

    private static boolean isSupported() {
      try (Socket socket = Socket.newUdp()) {
        socket.options().get(in_h.IPPROTO_UDP, udp_h.UDP_SEGMENT);
        return true;
      } catch (ErrnoException e) {
        return false;
      }
    }
  }

  private final AioDatagramChannelConfig config;
  private final Multicast multicast;

  /**
   * Creates a channel that is not bound, for IPv6 and IPv4 where the machine has both.
   *
   * @throws ChannelException if no socket can be opened; its message says why
   */
  public AioDatagramChannel() {
    this((SocketProtocolFamily) null);
  }

  /**
   * Creates a channel that is not bound.
   *
   * @param family IPv4, or IPv6 for both; null for what the machine has
   * @throws ChannelException if no socket can be opened; its message says why
   */
  public AioDatagramChannel(@Nullable SocketProtocolFamily family) {
    this(Sockets.udp(family), false);
  }

  /**
   * Creates a channel from the descriptor of a UDP socket, which it owns from now on. Whether it is
   * bound or connected is asked of the kernel.
   *
   * @param fd the descriptor; made non-blocking
   * @throws ChannelException if it is not that of a UDP socket; it stays the caller's then
   */
  public AioDatagramChannel(int fd) {
    this(Sockets.existingUdp(fd), true);
    config.adopt();
    adopt();
  }

  private AioDatagramChannel(Socket socket, boolean shared) {
    super(socket, shared);
    multicast = new Multicast(socket);
    config = configure(() -> new AioDatagramChannelConfig(this, multicast));
  }

  /**
   * Returns whether the kernel cuts a {@link SegmentedDatagramPacket} into datagrams (UDP_SEGMENT,
   * since Linux 4.18). Where it does not, writing one fails. May be called from any thread.
   */
  public static boolean isSegmentedDatagramPacketSupported() {
    return Aio.isAvailable() && Segmentation.SUPPORTED;
  }

  @Override
  public AioDatagramChannelConfig config() {
    return config;
  }

  @Override
  public @Nullable InetSocketAddress localAddress() {
    return (InetSocketAddress) super.localAddress();
  }

  @Override
  public @Nullable InetSocketAddress remoteAddress() {
    return (InetSocketAddress) super.remoteAddress();
  }

  @Override
  boolean isBound() {
    return Addresses.local(socket()) instanceof InetSocketAddress address && address.getPort() != 0;
  }

  @Override
  boolean isActiveOnRegistration() {
    return config.isActiveOnRegistration();
  }

  @Override
  DatagramKind kind() {
    return new Udp();
  }

  @Override
  boolean isReceiver(SocketAddress address) {
    return address instanceof InetSocketAddress;
  }

  // Multicast

  private interface Membership {
    void change() throws ErrnoException;
  }

  private ChannelFuture change(ChannelPromise promise, Membership membership) {
    Runnable task =
        () -> {
          try {
            membership.change();
            promise.trySuccess();
          } catch (Throwable e) {
            promise.tryFailure(e);
          }
        };
    EventLoop loop = eventLoop();
    try {
      if (loop.inEventLoop()) {
        task.run();
      } else {
        loop.execute(task);
      }
    } catch (RejectedExecutionException e) {
      promise.tryFailure(e);
    }
    return promise;
  }

  /** Returns the interface that was chosen for multicast, or the one of the local address. */
  private NetworkInterface defaultInterface() throws IOException {
    NetworkInterface chosen = config.getNetworkInterface();
    InetSocketAddress local = localAddress();
    if (chosen == null && local != null) {
      chosen = NetworkInterface.getByInetAddress(local.getAddress());
    }
    if (chosen == null) {
      throw new SocketException(
          "no network interface for multicast: set ChannelOption.IP_MULTICAST_IF, or name it");
    }
    return chosen;
  }

  /** Joins a group on the interface of IP_MULTICAST_IF, or else of the local address. */
  @Override
  public ChannelFuture joinGroup(InetAddress multicastAddress) {
    return joinGroup(multicastAddress, newPromise());
  }

  /** Joins a group on the interface of IP_MULTICAST_IF, or else of the local address. */
  @Override
  public ChannelFuture joinGroup(InetAddress multicastAddress, ChannelPromise promise) {
    try {
      return joinGroup(multicastAddress, defaultInterface(), null, promise);
    } catch (IOException e) {
      promise.tryFailure(e);
      return promise;
    }
  }

  @Override
  public ChannelFuture joinGroup(
      InetSocketAddress multicastAddress, NetworkInterface networkInterface) {
    return joinGroup(multicastAddress, networkInterface, newPromise());
  }

  @Override
  public ChannelFuture joinGroup(
      InetSocketAddress multicastAddress,
      NetworkInterface networkInterface,
      ChannelPromise promise) {
    return joinGroup(multicastAddress.getAddress(), networkInterface, null, promise);
  }

  @Override
  public ChannelFuture joinGroup(
      InetAddress multicastAddress,
      NetworkInterface networkInterface,
      @Nullable InetAddress source) {
    return joinGroup(multicastAddress, networkInterface, source, newPromise());
  }

  /** Joins a group, for one sender only if {@code source} is not null. */
  @Override
  public ChannelFuture joinGroup(
      InetAddress multicastAddress,
      NetworkInterface networkInterface,
      @Nullable InetAddress source,
      ChannelPromise promise) {
    ObjectUtil.checkNotNull(multicastAddress, "multicastAddress");
    ObjectUtil.checkNotNull(networkInterface, "networkInterface");
    return change(promise, () -> multicast.join(multicastAddress, networkInterface, source));
  }

  /** Leaves a group on the interface of IP_MULTICAST_IF, or else of the local address. */
  @Override
  public ChannelFuture leaveGroup(InetAddress multicastAddress) {
    return leaveGroup(multicastAddress, newPromise());
  }

  /** Leaves a group on the interface of IP_MULTICAST_IF, or else of the local address. */
  @Override
  public ChannelFuture leaveGroup(InetAddress multicastAddress, ChannelPromise promise) {
    try {
      return leaveGroup(multicastAddress, defaultInterface(), null, promise);
    } catch (IOException e) {
      promise.tryFailure(e);
      return promise;
    }
  }

  @Override
  public ChannelFuture leaveGroup(
      InetSocketAddress multicastAddress, NetworkInterface networkInterface) {
    return leaveGroup(multicastAddress, networkInterface, newPromise());
  }

  @Override
  public ChannelFuture leaveGroup(
      InetSocketAddress multicastAddress,
      NetworkInterface networkInterface,
      ChannelPromise promise) {
    return leaveGroup(multicastAddress.getAddress(), networkInterface, null, promise);
  }

  @Override
  public ChannelFuture leaveGroup(
      InetAddress multicastAddress,
      NetworkInterface networkInterface,
      @Nullable InetAddress source) {
    return leaveGroup(multicastAddress, networkInterface, source, newPromise());
  }

  /** Leaves a group; {@code source} is what it was joined with. */
  @Override
  public ChannelFuture leaveGroup(
      InetAddress multicastAddress,
      NetworkInterface networkInterface,
      @Nullable InetAddress source,
      ChannelPromise promise) {
    ObjectUtil.checkNotNull(multicastAddress, "multicastAddress");
    ObjectUtil.checkNotNull(networkInterface, "networkInterface");
    return change(promise, () -> multicast.leave(multicastAddress, networkInterface, source));
  }

  @Override
  public ChannelFuture block(
      InetAddress multicastAddress, NetworkInterface networkInterface, InetAddress sourceToBlock) {
    return block(multicastAddress, networkInterface, sourceToBlock, newPromise());
  }

  /** Blocks one sender of a group, unlike Netty's epoll transport, which does not support that. */
  @Override
  public ChannelFuture block(
      InetAddress multicastAddress,
      NetworkInterface networkInterface,
      InetAddress sourceToBlock,
      ChannelPromise promise) {
    ObjectUtil.checkNotNull(multicastAddress, "multicastAddress");
    ObjectUtil.checkNotNull(networkInterface, "networkInterface");
    ObjectUtil.checkNotNull(sourceToBlock, "sourceToBlock");
    return change(
        promise, () -> multicast.block(multicastAddress, networkInterface, sourceToBlock));
  }

  @Override
  public ChannelFuture block(InetAddress multicastAddress, InetAddress sourceToBlock) {
    return block(multicastAddress, sourceToBlock, newPromise());
  }

  @Override
  public ChannelFuture block(
      InetAddress multicastAddress, InetAddress sourceToBlock, ChannelPromise promise) {
    try {
      return block(multicastAddress, defaultInterface(), sourceToBlock, promise);
    } catch (IOException e) {
      promise.tryFailure(e);
      return promise;
    }
  }

  private final class Udp implements DatagramKind {
    @Override
    public int maxPayload() {
      // What the kernel has joined is larger than any of its datagrams.
      return config.mayBeJoined() ? 0 : config.getMaxDatagramPayloadSize();
    }

    @Override
    public Object newPacket(
        ByteBuf content, @Nullable SocketAddress recipient, @Nullable SocketAddress sender) {
      return new DatagramPacket(content, (InetSocketAddress) recipient, (InetSocketAddress) sender);
    }

    @Override
    public @Nullable SocketAddress noAddress() {
      return null;
    }

    @Override
    public Exception failure(String call, int result) {
      return Errors.ofDatagram(call, result);
    }

    @Override
    public boolean isConnected() {
      return AioDatagramChannel.this.isConnected();
    }
  }
}
