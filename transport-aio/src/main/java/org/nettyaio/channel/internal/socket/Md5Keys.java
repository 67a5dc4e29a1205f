package org.nettyaio.channel.internal.socket;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import org.nettyaio.linux.Errno;
import org.nettyaio.linux.ErrnoException;
import org.nettyaio.linux.abi.tcp_h;
import org.nettyaio.linux.socket.Socket;

/**
 * Remembers the keys with which a TCP socket signs, by peer: the kernel does not return them
 * (TCP_MD5SIG of tcp(7)), and to replace all of them one has to know which there are. May be used
 * from any thread.
 */
public final class Md5Keys {
  private volatile Map<InetAddress, byte[]> keys;

  public Md5Keys(Map<InetAddress, byte[]> inherited) {
    keys = inherited;
  }

  public Map<InetAddress, byte[]> get() {
    return keys;
  }

  /**
   * Gives a socket these keys, and removes those of all other peers.
   *
   * @throws IllegalArgumentException if a key is empty or too long; nothing has changed then
   * @throws ErrnoException if the kernel refuses one; those before it have been set
   */
  public synchronized void set(Socket socket, Map<InetAddress, byte[]> wanted)
      throws ErrnoException {
    wanted.forEach(Md5Keys::check);
    Map<InetAddress, byte[]> now = new HashMap<>(keys);
    try {
      for (InetAddress peer : keys.keySet()) {
        if (!wanted.containsKey(peer)) {
          remove(socket, peer);
          now.remove(peer);
        }
      }
      for (Map.Entry<InetAddress, byte[]> key : wanted.entrySet()) {
        socket.options().tcpMd5Key(key.getKey(), key.getValue());
        now.put(key.getKey(), key.getValue().clone());
      }
    } finally {
      keys = Map.copyOf(now);
    }
  }

  private static void check(InetAddress peer, byte[] key) {
    if (key.length == 0 || key.length > tcp_h.TCP_MD5SIG_MAXKEYLEN) {
      throw new IllegalArgumentException(
          "TCP_MD5SIG: the key for "
              + peer.getHostAddress()
              + " has "
              + key.length
              + " bytes (expected: 1 - "
              + tcp_h.TCP_MD5SIG_MAXKEYLEN
              + ")");
    }
  }

  private static void remove(Socket socket, InetAddress peer) throws ErrnoException {
    try {
      socket.options().tcpMd5Key(peer, new byte[0]);
    } catch (ErrnoException e) {
      // An accepted connection has only the key for its own peer of those that its server had
      // (tcp_v4_syn_recv_sock in net/ipv4/tcp_ipv4.c).
      if (e.errno() != Errno.ENOENT) {
        throw e;
      }
    }
  }
}
