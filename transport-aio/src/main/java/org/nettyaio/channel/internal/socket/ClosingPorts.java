package org.nettyaio.channel.internal.socket;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.nettyaio.linux.Errno;
import org.nettyaio.linux.ErrnoException;
import org.nettyaio.linux.abi.socket_h;
import org.nettyaio.linux.socket.Socket;

/**
 * Lets ports be bound again that were just closed here, while the kernel holds them for some
 * milliseconds more: a poll that was ended drops its socket in a kernel worker (iocb_put in
 * fs/aio.c), and what a kernel thread drops is released a tick later (fput in fs/file_table.c).
 *
 * <p>Nothing waits for that. A socket that closes is marked with SO_REUSEADDR, and one that is
 * bound to its port meanwhile gets the option for just that call: then the two do not exclude each
 * other (socket(7)), while a socket of another program without that option still does. May be used
 * from any thread.
 */
public final class ClosingPorts {
  private static final long LONGEST_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private record Entry(int type, int port, long since) {
    boolean isOver(long now) {
      return now - since > LONGEST_NANOS;
    }
  }

  private static final ConcurrentLinkedQueue<Entry> ENTRIES = new ConcurrentLinkedQueue<>();

  private ClosingPorts() {}

  /** A socket with this address, whose polls have been ended, is about to be closed. */
  public static void add(Socket socket, @Nullable SocketAddress local) {
    if (!(local instanceof InetSocketAddress inet)) {
      return;
    }
    try {
      socket.options().set(socket_h.SOL_SOCKET, socket_h.SO_REUSEADDR, 1);
      long now = System.nanoTime();
      for (Entry first; (first = ENTRIES.peek()) != null && first.isOver(now); ) {
        ENTRIES.remove(first);
      }
      ENTRIES.add(new Entry(socket.options().type(), inet.getPort(), now));
    } catch (ErrnoException e) {
      // It cannot be marked, so its port is free when the kernel has released it.
      return;
    }
  }

  /**
   * Binds a socket, also to a port that is only held by what was closed here.
   *
   * @throws ErrnoException if the address cannot be bound
   */
  public static void bind(Socket socket, SocketAddress address) throws ErrnoException {
    try {
      socket.bind(address);
    } catch (ErrnoException e) {
      if (e.errno() != Errno.EADDRINUSE || !contains(socket, address)) {
        throw e;
      }
      withReuse(socket, () -> socket.bind(address));
    }
  }

  /**
   * Makes a socket listen that {@link #bind} has bound.
   *
   * @throws ErrnoException if the kernel refuses it
   */
  public static void listen(Socket socket, SocketAddress address, int backlog)
      throws ErrnoException {
    try {
      socket.listen(backlog);
    } catch (ErrnoException e) {
      if (e.errno() != Errno.EADDRINUSE) {
        throw e;
      }
      // Once more in any case: two sockets with SO_REUSEADDR that listen at the same moment can
      // both be refused, for each announces itself before it looks for the other
      // (inet_csk_listen_start in net/ipv4/inet_connection_sock.c).
      if (contains(socket, address)) {
        withReuse(socket, () -> socket.listen(backlog));
      } else {
        socket.listen(backlog);
      }
    }
  }

  private interface Call {
    void make() throws ErrnoException;
  }

  private static void withReuse(Socket socket, Call call) throws ErrnoException {
    int before = socket.options().get(socket_h.SOL_SOCKET, socket_h.SO_REUSEADDR);
    socket.options().set(socket_h.SOL_SOCKET, socket_h.SO_REUSEADDR, 1);
    try {
      call.make();
    } finally {
      socket.options().set(socket_h.SOL_SOCKET, socket_h.SO_REUSEADDR, before);
    }
  }

  private static boolean contains(Socket socket, SocketAddress address) throws ErrnoException {
    if (!(address instanceof InetSocketAddress inet) || ENTRIES.isEmpty()) {
      return false;
    }
    int type = socket.options().type();
    long now = System.nanoTime();
    for (Entry entry : ENTRIES) {
      if (entry.port == inet.getPort() && entry.type == type && !entry.isOver(now)) {
        return true;
      }
    }
    return false;
  }
}
