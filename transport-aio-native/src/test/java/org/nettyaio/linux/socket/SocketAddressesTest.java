package org.nettyaio.linux.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nettyaio.linux.ErrnoException;
import org.nettyaio.linux.UnixAddress;
import org.nettyaio.linux.VSockAddress;
import org.nettyaio.linux.abi.socket_h;

class SocketAddressesTest {
  private static final long AT = 8; // not at the beginning, to see that the offset is heeded

  private final Arena arena = Arena.ofConfined();
  private final MemorySegment memory = arena.allocate(AT + SocketAddresses.MAX_LENGTH, 8);

  @AfterEach
  void free() {
    arena.close();
  }

  @Test
  void ipv4IsWrittenInNetworkOrder() throws Exception {
    assertThat(encoded(new InetSocketAddress("192.168.1.200", 0x1234), socket_h.AF_INET))
        .isEqualTo(bytes(2, 0, 0x12, 0x34, 192, 168, 1, 200, 0, 0, 0, 0, 0, 0, 0, 0));
  }

  @Test
  void ipv6IsWrittenWithItsScope() throws Exception {
    byte[] ip = new byte[16];
    ip[0] = (byte) 0xfe;
    ip[1] = (byte) 0x80;
    ip[15] = 1;
    SocketAddress address = new InetSocketAddress(Inet6Address.getByAddress(null, ip, 7), 80);
    byte[] bytes = encoded(address, socket_h.AF_INET6);
    assertThat(bytes).hasSize(28).startsWith(10, 0, 0, 80, 0, 0, 0, 0, 0xfe, 0x80);
    assertThat(bytes).endsWith(1, 7, 0, 0, 0);
  }

  @Test
  void ipv4OnAnIpv6SocketIsMapped() throws Exception {
    byte[] bytes = encoded(new InetSocketAddress("1.2.3.4", 80), socket_h.AF_INET6);
    assertThat(Arrays.copyOfRange(bytes, 8, 24))
        .isEqualTo(bytes(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 1, 2, 3, 4));
  }

  @Test
  void onlyToBindTheIpv4WildcardBecomesThatOfIpv6() throws Exception {
    InetSocketAddress wildcard = new InetSocketAddress("0.0.0.0", 80);
    int length = SocketAddresses.encodeLocal(memory, AT, wildcard, socket_h.AF_INET6);
    assertThat(SocketAddresses.decode(memory, AT, length))
        .isEqualTo(new InetSocketAddress("::", 80));
    assertThat(Arrays.copyOfRange(encoded(wildcard, socket_h.AF_INET6), 18, 24))
        .isEqualTo(bytes(0xff, 0xff, 0, 0, 0, 0));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "127.0.0.1", "255.255.255.255", "224.0.0.251"})
  void ipv4ComesBackAsItWas(String host) throws Exception {
    SocketAddress address = new InetSocketAddress(host, 65535);
    assertThat(backAndForth(address, socket_h.AF_INET)).isEqualTo(address);
  }

  @ParameterizedTest
  @ValueSource(strings = {"::", "::1", "2001:db8::1", "ff02::1", "127.0.0.1"})
  void ipv6ComesBackAsItWas(String host) throws Exception {
    SocketAddress address = new InetSocketAddress(host, 1);
    assertThat(backAndForth(address, socket_h.AF_INET6)).isEqualTo(address);
  }

  @Test
  void aMappedAddressComesBackAsIpv4() throws Exception {
    SocketAddress back = backAndForth(new InetSocketAddress("1.2.3.4", 1), socket_h.AF_INET6);
    assertThat(((InetSocketAddress) back).getAddress()).isInstanceOf(Inet4Address.class);
  }

  @Test
  void aScopeComesBack() throws Exception {
    byte[] ip = InetAddress.getByName("fe80::1").getAddress();
    SocketAddress address = new InetSocketAddress(Inet6Address.getByAddress(null, ip, 7), 80);
    InetSocketAddress back = (InetSocketAddress) backAndForth(address, socket_h.AF_INET6);
    assertThat(back).isEqualTo(address);
    assertThat(((Inet6Address) back.getAddress()).getScopeId()).isEqualTo(7);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/tmp/socket", "\0abstract", "\0with\0nul\0"})
  void unixAddressesComeBackAsTheyWere(String path) throws Exception {
    UnixAddress address = new UnixAddress(path);
    assertThat(backAndForth(address, socket_h.AF_UNIX)).isEqualTo(address);
  }

  @Test
  void theLongestUnixAddressesFit() throws Exception {
    UnixAddress path = new UnixAddress("p".repeat(107));
    assertThat(backAndForth(path, socket_h.AF_UNIX)).isEqualTo(path);
    UnixAddress name = new UnixAddress("\0" + "n".repeat(107));
    assertThat(backAndForth(name, socket_h.AF_UNIX)).isEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\0"})
  void aLongerUnixAddressNamesTheLimit(String prefix) {
    UnixAddress address = new UnixAddress(prefix + "x".repeat(108));
    assertThatThrownBy(() -> encoded(address, socket_h.AF_UNIX))
        .isInstanceOf(ErrnoException.class)
        .hasMessageContaining("ENAMETOOLONG")
        .hasMessageEndingWith(
            "a Unix socket's path or name has at most 107 bytes, and this one 108");
  }

  @Test
  void aPathThatFillsTheStructureNeedsNoNul() {
    memory.fill((byte) 'x').set(ValueLayout.JAVA_SHORT, AT, (short) socket_h.AF_UNIX);
    assertThat(SocketAddresses.decode(memory, AT, 111)).isEqualTo(new UnixAddress("x".repeat(108)));
  }

  @Test
  void ipv6OnAnIpv4SocketIsRefused() {
    assertThatThrownBy(() -> encoded(new InetSocketAddress("::1", 80), socket_h.AF_INET))
        .isInstanceOf(ErrnoException.class)
        .hasMessage(
            "use of address [0:0:0:0:0:0:0:1]:80 failed: EAFNOSUPPORT (Address family not supported"
                + " by protocol): the socket takes only IPv4 addresses");
  }

  @Test
  void addressesOfTheOtherWorldAreRefused() {
    assertThatThrownBy(() -> encoded(new UnixAddress("/tmp/x"), socket_h.AF_INET6))
        .isInstanceOf(ErrnoException.class)
        .hasMessageContaining("the socket takes only IPv4 and IPv6 addresses");
    assertThatThrownBy(() -> encoded(new InetSocketAddress("127.0.0.1", 80), socket_h.AF_UNIX))
        .isInstanceOf(ErrnoException.class)
        .hasMessageContaining("the socket takes only Unix addresses");
  }

  @Test
  void anUnresolvedAddressIsRefused() {
    InetSocketAddress unresolved = InetSocketAddress.createUnresolved("example.invalid", 80);
    assertThatThrownBy(() -> encoded(unresolved, socket_h.AF_INET))
        .isInstanceOf(UnresolvedAddressException.class);
    assertThatThrownBy(() -> encoded(unresolved, socket_h.AF_UNIX))
        .isInstanceOf(UnresolvedAddressException.class);
  }

  @Test
  void anAddressOfAnotherClassIsRefused() {
    assertThatThrownBy(() -> encoded(new OtherAddress(), socket_h.AF_INET))
        .isInstanceOf(UnsupportedAddressTypeException.class);
  }

  @Test
  void whatIsNoAddressIsNull() {
    assertThat(SocketAddresses.decode(memory, AT, 0)).isNull();
    memory.set(ValueLayout.JAVA_SHORT, AT, (short) 99);
    assertThat(SocketAddresses.decode(memory, AT, 16)).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      ints = {socket_h.AF_INET, socket_h.AF_INET6, socket_h.AF_VSOCK, socket_h.AF_UNIX, 0, 99})
  void noLengthIsTooShortOrTooLong(int family) {
    memory.fill((byte) 0x41).set(ValueLayout.JAVA_SHORT, AT, (short) family);
    for (int length = -1; length <= SocketAddresses.MAX_LENGTH + 100; length++) {
      SocketAddress address = SocketAddresses.decode(memory, AT, length);
      if (length < 2 || family == 0 || family == 99) {
        assertThat(address).as("length %d", length).isNull();
      } else if (family == socket_h.AF_UNIX) {
        assertThat(((UnixAddress) address).path()).hasSize(Math.min(length, 110) - 2);
      }
    }
  }

  /** What stands behind it is of an address that was there before. */
  @Test
  void addressThatIsNotThereToItsEndIsNull() throws Exception {
    SocketAddress v4 = new InetSocketAddress("127.0.0.1", 80);
    SocketAddress v6 = new InetSocketAddress("::1", 80);
    int length = SocketAddresses.encode(memory, AT, v4, socket_h.AF_INET);
    assertThat(SocketAddresses.decode(memory, AT, length - 1)).isNull();
    assertThat(SocketAddresses.decode(memory, AT, length + 1)).isEqualTo(v4);
    length = SocketAddresses.encode(memory, AT, v6, socket_h.AF_INET6);
    assertThat(SocketAddresses.decode(memory, AT, length - 1)).isNull();
    assertThat(SocketAddresses.decode(memory, AT, length + 1)).isEqualTo(v6);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 1, 2, 128, 129, Integer.MAX_VALUE})
  void addressBufferTakesEveryLength(int length) {
    AddressBuffer buffer = new AddressBuffer(arena);
    buffer.memory().set(ValueLayout.JAVA_SHORT, 0, (short) socket_h.AF_UNIX);
    buffer.setLength(length);
    assertThat(buffer.get() == null).isEqualTo(length < 2);
  }

  /** A scope by the interface's name, for each interface that has a link-local address. */
  @Test
  void scopeGivenByTheNameOfAnInterfaceComesBack() throws Exception {
    int seen = 0;
    for (NetworkInterface nif : NetworkInterface.networkInterfaces().toList()) {
      for (InetAddress own : nif.inetAddresses().toList()) {
        if (own instanceof Inet6Address && own.isLinkLocalAddress()) {
          String host = own.getHostAddress().replaceAll("%.*", "");
          InetAddress named = InetAddress.getByName(host + "%" + nif.getName());
          InetAddress given = Inet6Address.getByAddress(null, own.getAddress(), nif);
          for (InetAddress ip : List.of(own, named, given)) {
            SocketAddress address = new InetSocketAddress(ip, 80);
            InetSocketAddress back = (InetSocketAddress) backAndForth(address, socket_h.AF_INET6);
            assertThat(back).isEqualTo(address);
            assertThat(((Inet6Address) back.getAddress()).getScopeId()).isEqualTo(nif.getIndex());
          }
          try (Socket socket = Socket.newUdp(socket_h.AF_INET6)) {
            socket.bind(new InetSocketAddress(named, 0));
            InetSocketAddress local = (InetSocketAddress) socket.localAddress();
            assertThat(local.getAddress()).isEqualTo(own);
            assertThat(((Inet6Address) local.getAddress()).getScopeId()).isEqualTo(nif.getIndex());
          }
          seen++;
        }
      }
    }
    assumeTrue(seen > 0, "no interface has a link-local address");
  }

  @Test
  void unixAddressesAreShownReadably() {
    assertThat(new UnixAddress("/run/x")).hasToString("/run/x");
    assertThat(new UnixAddress("\0name")).hasToString("@name");
    assertThat(new UnixAddress("")).hasToString("(unnamed)");
    assertThat(new UnixAddress("a")).hasSameHashCodeAs(new UnixAddress("a"));
  }

  private SocketAddress backAndForth(SocketAddress address, int family) throws ErrnoException {
    int length = SocketAddresses.encode(memory, AT, address, family);
    return SocketAddresses.decode(memory, AT, length);
  }

  private byte[] encoded(SocketAddress address, int family) throws ErrnoException {
    memory.fill((byte) 0xee); // what was there before must not show
    int length = SocketAddresses.encode(memory, AT, address, family);
    return memory.asSlice(AT, length).toArray(ValueLayout.JAVA_BYTE);
  }

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  private static final class OtherAddress extends SocketAddress {
    private static final long serialVersionUID = 1L;
  }

  @Test
  void vsockAddressesComeBack() throws Exception {
    VSockAddress address = new VSockAddress(0xfedcba98L, 0x80000001L);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(SocketAddresses.MAX_LENGTH, 8);
      int length = SocketAddresses.encode(memory, 0, address, socket_h.AF_VSOCK);
      assertThat(SocketAddresses.decode(memory, 0, length)).isEqualTo(address);
      assertThatThrownBy(() -> SocketAddresses.encode(memory, 0, address, socket_h.AF_INET))
          .isInstanceOf(ErrnoException.class)
          .hasMessageContaining("vsock:4275878552:2147483649")
          .hasMessageContaining("EAFNOSUPPORT");
    }
    assertThatThrownBy(() -> new VSockAddress(-1, 0)).isInstanceOf(IllegalArgumentException.class);
  }
}
