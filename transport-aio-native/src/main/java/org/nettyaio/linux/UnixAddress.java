package org.nettyaio.linux;

import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The name of a Unix domain socket: a path, an abstract name, or nothing.
 *
 * <p>A name that begins with a NUL byte is abstract: no file belongs to it, every further byte
 * counts, and it vanishes with its socket (unix(7)). Immutable.
 */
public final class UnixAddress extends SocketAddress {
  private static final long serialVersionUID = 1L;

  /** The bytes as they are in sun_path, without a terminating NUL. */
  private final byte[] path;

  /**
   * Creates an address from bytes in the file system's encoding.
   *
   * @param path a path, or NUL and an abstract name, or nothing; copied
   */
  public UnixAddress(byte[] path) {
    this.path = path.clone();
  }

  /**
   * Creates an address from text, encoded as UTF-8.
   *
   * @param path a path, or NUL and an abstract name, or nothing
   */
  public UnixAddress(String path) {
    this.path = path.getBytes(StandardCharsets.UTF_8);
  }

  /**
   * The bytes of path or name.
   *
   * @return a copy
   */
  public byte[] path() {
    return path.clone();
  }

  /**
   * Whether this is the name of a socket that was never bound: none.
   *
   * @return true for the empty path
   */
  public boolean isUnnamed() {
    return path.length == 0;
  }

  /**
   * Whether the name is abstract: not in the file system.
   *
   * @return true if it begins with NUL
   */
  public boolean isAbstract() {
    return path.length > 0 && path[0] == 0;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof UnixAddress && Arrays.equals(path, ((UnixAddress) other).path);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(path);
  }

  /**
   * The path, or an abstract name after {@code @} as ss and netstat show it, or {@code (unnamed)}.
   */
  @Override
  public String toString() {
    if (isUnnamed()) {
      return "(unnamed)";
    }
    String text = new String(path, StandardCharsets.UTF_8);
    return isAbstract() ? "@" + text.substring(1) : text;
  }
}
