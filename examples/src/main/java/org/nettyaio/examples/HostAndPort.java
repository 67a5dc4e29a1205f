package org.nettyaio.examples;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * An upstream as a user writes it: {@code name:port}, {@code 192.0.2.1:port} or {@code
 * [2001:db8::1]:port}.
 *
 * @param host a name or an IP address, IPv6 without its brackets
 * @param port 1 to 65535
 */
record HostAndPort(String host, int port) {
  /**
   * Reads {@code host:port}.
   *
   * @throws IllegalArgumentException if it is not that; the message says what is wrong
   */
  static HostAndPort parse(String text) {
    int colon = text.lastIndexOf(':');
    if (colon < 0) {
      throw new IllegalArgumentException("'" + text + "' has no port: write host:port");
    }
    String host = text.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
      if (!NetUtil.isValidIpV6Address(host)) {
        throw new IllegalArgumentException("'" + host + "' is not an IPv6 address");
      }
    } else if (host.indexOf(':') >= 0) {
      throw new IllegalArgumentException(
          "'" + text + "' is ambiguous: write an IPv6 address as [address]:port");
    }
    if (host.isBlank() || host.chars().anyMatch(HostAndPort::isForeign)) {
      throw new IllegalArgumentException("'" + text + "' has no host name: write host:port");
    }
    return new HostAndPort(host, parsePort(text.substring(colon + 1)));
  }

  /** Whether no host name contains the character, as when a URL was given or a key was mistyped. */
  private static boolean isForeign(int character) {
    return character == '/'
        || character == '@'
        || Character.isWhitespace(character)
        || Character.isISOControl(character);
  }

  private static int parsePort(String text) {
    int port;
    try {
      port = Integer.parseInt(text);
    } catch (NumberFormatException e) {
      port = -1;
    }
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("'" + text + "' is not a port: 1 to 65535");
    }
    return port;
  }

  /** The address to connect to: an IP address as it is, a name left to the resolver. */
  InetSocketAddress address() {
    if (!NetUtil.isValidIpV4Address(host) && !NetUtil.isValidIpV6Address(host)) {
      return InetSocketAddress.createUnresolved(host, port);
    }
    try {
      // No look-up happens for a literal; unlike a byte array it can carry a scope (fe80::1%eth0).
      return new InetSocketAddress(InetAddress.getByName(host), port);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("'" + host + "': " + e.getMessage(), e);
    }
  }

  @Override
  public String toString() {
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
  }

  /** Lets picocli read one, and print what is wrong with it as one line. */
  static final class Converter implements ITypeConverter<HostAndPort> {
    @Override
    public HostAndPort convert(String value) {
      try {
        HostAndPort parsed = parse(value);
        parsed.address();
        return parsed;
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }
}
