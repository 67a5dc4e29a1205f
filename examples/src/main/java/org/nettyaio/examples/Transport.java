package org.nettyaio.examples;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.nettyaio.channel.Aio;
import org.nettyaio.channel.AioEventLoopGroup;
import org.nettyaio.channel.AioServerSocketChannel;
import org.nettyaio.channel.AioSocketChannel;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * The one choice a Netty program makes to run on another transport: an event loop group and the
 * channel classes that belong to it.
 */
public enum Transport {
  /** This project's: Linux AIO, no JNI, no io_uring. */
  AIO(Aio::unavailabilityCause, AioServerSocketChannel.class, AioSocketChannel.class) {
    @Override
    EventLoopGroup createGroup(int threads) {
      return new AioEventLoopGroup(threads);
    }

    @Override
    OptionalLong systemCalls(EventLoopGroup group) {
      return OptionalLong.of(((AioEventLoopGroup) group).metrics().systemCalls());
    }
  },

  /** Netty's on epoll, with its native library. */
  EPOLL(Epoll::unavailabilityCause, EpollServerSocketChannel.class, EpollSocketChannel.class) {
    @Override
    EventLoopGroup createGroup(int threads) {
      return groupOf(threads, EpollIoHandler.newFactory());
    }
  },

  /** Netty's on io_uring, with its native library. */
  IO_URING(
      IoUring::unavailabilityCause, IoUringServerSocketChannel.class, IoUringSocketChannel.class) {
    @Override
    EventLoopGroup createGroup(int threads) {
      return groupOf(threads, IoUringIoHandler.newFactory());
    }
  },

  /** Netty's on the JDK's selectors. */
  NIO(() -> null, NioServerSocketChannel.class, NioSocketChannel.class) {
    @Override
    EventLoopGroup createGroup(int threads) {
      return groupOf(threads, NioIoHandler.newFactory());
    }
  };

  private final Supplier<@Nullable Throwable> unavailabilityCause;
  private final Class<? extends ServerSocketChannel> serverChannel;
  private final Class<? extends SocketChannel> socketChannel;

  Transport(
      Supplier<@Nullable Throwable> unavailabilityCause,
      Class<? extends ServerSocketChannel> serverChannel,
      Class<? extends SocketChannel> socketChannel) {
    this.unavailabilityCause = unavailabilityCause;
    this.serverChannel = serverChannel;
    this.socketChannel = socketChannel;
  }

  abstract EventLoopGroup createGroup(int threads);

  /**
   * Makes a group. Its event loops start their threads when they get their first channel.
   *
   * @param threads how many event loops, each one thread; at least 1
   * @throws UserError if this machine does not let the transport work; the message says why
   */
  EventLoopGroup newGroup(int threads) {
    Throwable why = unavailabilityCause();
    if (why != null) {
      throw new UserError(
          "the " + this + " transport is not available here: " + UserError.why(why));
    }
    return createGroup(threads);
  }

  /** Why the transport cannot work on this machine, or null if it can. */
  @Nullable Throwable unavailabilityCause() {
    return unavailabilityCause.get();
  }

  /** What {@link io.netty.bootstrap.ServerBootstrap} listens with. */
  Class<? extends ServerSocketChannel> serverChannel() {
    return serverChannel;
  }

  /** What {@link io.netty.bootstrap.Bootstrap} connects with. */
  Class<? extends SocketChannel> socketChannel() {
    return socketChannel;
  }

  /**
   * System calls made by a group's event loops so far; empty where the transport does not count.
   *
   * @param group one that {@link #newGroup} of this transport returned
   */
  OptionalLong systemCalls(EventLoopGroup group) {
    return OptionalLong.empty();
  }

  /** The name as it is written on the command line. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Lets picocli read one. */
  static final class Converter implements ITypeConverter<Transport> {
    @Override
    public Transport convert(String value) {
      for (Transport transport : values()) {
        if (transport.toString().equalsIgnoreCase(value)) {
          return transport;
        }
      }
      throw new TypeConversionException(
          "there is no transport '" + value + "', but there are " + List.of(values()));
    }
  }

  private static EventLoopGroup groupOf(int threads, IoHandlerFactory factory) {
    return new MultiThreadIoEventLoopGroup(threads, factory);
  }
}
