package org.nettyaio.channel.internal.socket;

import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.channel.unix.RawUnixChannelOption;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.nettyaio.linux.ErrnoException;
import org.nettyaio.linux.abi.in_h;
import org.nettyaio.linux.abi.socket_h;
import org.nettyaio.linux.socket.Socket;

/**
 * The options of one kind of channel, each declared once: what it is called, where the kernel has
 * it and how its value is written there. Set, get and the list of options all go by this table.
 *
 * @param <C> the channel's configuration
 */
public final class OptionTable<C> {
  /** Reads the value of an option. */
  public interface Getter<C, T> {
    @Nullable T get(C config) throws ErrnoException;
  }

  /** Writes the value of an option. */
  public interface Setter<C, T> {
    void set(C config, T value) throws ErrnoException;
  }

  private static final class Row<C, T> {
    final ChannelOption<T> option;
    final Getter<C, T> getter;
    final Setter<C, T> setter;

    Row(ChannelOption<T> option, Getter<C, T> getter, Setter<C, T> setter) {
      this.option = option;
      this.getter = getter;
      this.setter = setter;
    }
  }

  private final Map<ChannelOption<?>, Row<C, ?>> rows = new LinkedHashMap<>();
  private final Function<C, Socket> socket;

  /**
   * Creates a table without options.
   *
   * @param socket returns the socket of a configuration
   */
  public OptionTable(Function<C, Socket> socket) {
    this.socket = socket;
  }

  /** Declares an option that is no plain number in the kernel, or not the kernel's at all. */
  public <T> OptionTable<C> row(ChannelOption<T> option, Getter<C, T> getter, Setter<C, T> setter) {
    rows.put(option, new Row<>(option, getter, setter));
    return this;
  }

  /** Declares an option that is an {@code int} in the kernel. */
  public OptionTable<C> number(ChannelOption<Integer> option, int level, int name) {
    return row(
        option,
        config -> socket.apply(config).options().get(level, name),
        (config, value) -> socket.apply(config).options().set(level, name, value));
  }

  /** Declares an option that is an {@code unsigned int} in the kernel. */
  public OptionTable<C> unsigned(ChannelOption<Long> option, int level, int name) {
    return row(
        option,
        config -> Integer.toUnsignedLong(socket.apply(config).options().get(level, name)),
        (config, value) -> {
          if (value < 0 || value > 0xffffffffL) {
            throw new IllegalArgumentException(option + ": " + value + " (expected: 0 - 2^32-1)");
          }
          socket.apply(config).options().set(level, name, (int) (long) value);
        });
  }

  /** Declares an option that is an {@code int} in the kernel, 0 for false. */
  public OptionTable<C> flag(ChannelOption<Boolean> option, int level, int name) {
    return row(
        option,
        config -> socket.apply(config).options().get(level, name) != 0,
        (config, value) -> socket.apply(config).options().set(level, name, value ? 1 : 0));
  }

  /**
   * Declares a flag of IP that has another name for IPv6. A dual-stack socket has both, one for
   * each kind of packet.
   */
  public OptionTable<C> ipFlag(ChannelOption<Boolean> option, int nameV4, int nameV6) {
    return row(
        option,
        config -> get(socket.apply(config), nameV4, nameV6) != 0,
        (config, value) -> set(socket.apply(config), nameV4, nameV6, value ? 1 : 0));
  }

  /** Declares an {@code int} of IP that has another name for IPv6; see {@link #ipFlag}. */
  public OptionTable<C> ipNumber(ChannelOption<Integer> option, int nameV4, int nameV6) {
    return row(
        option,
        config -> get(socket.apply(config), nameV4, nameV6),
        (config, value) -> set(socket.apply(config), nameV4, nameV6, value));
  }

  /** Returns an option of IP, for the kind of packets of the socket's family. */
  public static int get(Socket socket, int nameV4, int nameV6) throws ErrnoException {
    return isV6(socket)
        ? socket.options().get(in_h.IPPROTO_IPV6, nameV6)
        : socket.options().get(in_h.IPPROTO_IP, nameV4);
  }

  /** Sets an option of IP, for both kinds of packets if the socket may send both. */
  public static void set(Socket socket, int nameV4, int nameV6, int value) throws ErrnoException {
    socket.options().set(in_h.IPPROTO_IP, nameV4, value);
    if (isV6(socket)) {
      socket.options().set(in_h.IPPROTO_IPV6, nameV6, value);
    }
  }

  private static boolean isV6(Socket socket) {
    return socket.family() == socket_h.AF_INET6;
  }

  public Set<ChannelOption<?>> options() {
    return rows.keySet();
  }

  public boolean has(ChannelOption<?> option) {
    return rows.containsKey(option) || ofUser(option) != null;
  }

  /**
   * Returns the value of an option that this table has.
   *
   * @throws ChannelException if the kernel refuses; its message names the option
   */
  public <T> @Nullable T get(C config, ChannelOption<T> option) {
    try {
      return row(option).getter.get(config);
    } catch (ErrnoException e) {
      throw failed(option, e);
    }
  }

  /**
   * Sets an option that this table has.
   *
   * @throws ChannelException if the kernel refuses it; its message names the option
   */
  public <T> void set(C config, ChannelOption<T> option, T value) {
    try {
      row(option).setter.set(config, value);
    } catch (ErrnoException e) {
      throw failed(option, e);
    }
  }

  @SuppressWarnings("unchecked") // The row of an option has its type: row() put it there.
  private <T> Row<C, T> row(ChannelOption<T> option) {
    @Nullable Row<C, ?> row = rows.get(option);
    if (row == null) {
      row = ofUser(option);
    }
    if (row == null) {
      throw new IllegalArgumentException(option + " is not an option of this channel");
    }
    return (Row<C, T>) row;
  }

  /** Returns a row for an option that the user declares by the kernel's numbers; null otherwise. */
  private @Nullable Row<C, ?> ofUser(ChannelOption<?> option) {
    if (option instanceof IntegerUnixChannelOption number) {
      return new Row<>(
          number,
          config -> socket.apply(config).options().get(number.level(), number.optname()),
          (config, value) ->
              socket.apply(config).options().set(number.level(), number.optname(), value));
    }
    if (option instanceof RawUnixChannelOption raw) {
      return new Row<>(
          raw,
          config -> {
            ByteBuffer value = ByteBuffer.allocate(raw.length());
            MemorySegment memory = MemorySegment.ofBuffer(value);
            int length = socket.apply(config).options().get(raw.level(), raw.optname(), memory);
            return value.limit(Math.min(length, raw.length()));
          },
          (config, value) ->
              socket
                  .apply(config)
                  .options()
                  .set(raw.level(), raw.optname(), MemorySegment.ofBuffer(value)));
    }
    return null;
  }

  private static ChannelException failed(ChannelOption<?> option, ErrnoException e) {
    return new ChannelException(option + ": " + e.getMessage(), e);
  }
}
