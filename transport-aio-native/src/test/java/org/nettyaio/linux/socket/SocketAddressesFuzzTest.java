package org.nettyaio.linux.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.nettyaio.linux.ErrnoException;
import org.nettyaio.linux.UnixAddress;
import org.nettyaio.linux.VSockAddress;
import org.nettyaio.linux.abi.sockaddr_storage;
import org.nettyaio.linux.abi.socket_h;

/** Addresses of random bytes, and random addresses. */
class SocketAddressesFuzzTest {
  private static final int MAX = SocketAddresses.MAX_LENGTH;
  private static final int MAX_PATH = 107;

  private final Arena arena = Arena.ofConfined();

  /** Of an address' size exactly: to read or write outside throws. */
  private final MemorySegment memory = arena.allocate(MAX, Long.BYTES);

  @AfterEach
  void free() {
    arena.close();
  }

  @Test
  void whateverTheBytesAreOnlyThoseWithinTheLengthCount() {
    Fuzz.times(
        100_000,
        random -> {
          MemorySegment.copy(Fuzz.bytes(random, MAX), 0, memory, ValueLayout.JAVA_BYTE, 0, MAX);
          sockaddr_storage.ss_family_at(memory, 0, family(random));
          int length = length(random);
          SocketAddress address = SocketAddresses.decode(memory, 0, length);
          if (address != null) {
            assertThat(SocketAddresses.describe(address)).isNotEmpty();
          }
          if (length < MAX) {
            memory.asSlice(length).fill((byte) random.nextInt());
            assertSame(SocketAddresses.decode(memory, 0, length), address);
          }
        });
  }

  private static int family(SplittableRandom random) {
    return random.nextInt(5) == 0
        ? random.nextInt()
        : Fuzz.any(
            random,
            socket_h.AF_UNSPEC,
            socket_h.AF_UNIX,
            socket_h.AF_INET,
            socket_h.AF_INET6,
            socket_h.AF_VSOCK);
  }

  private static int length(SplittableRandom random) {
    return random.nextInt(3) == 0
        ? Fuzz.any(random, 0, 1, 2, 3, 16, 24, 28, 109, 110, 111, MAX, MAX + 1, Integer.MAX_VALUE)
        : random.nextInt(MAX + 10);
  }

  @Test
  void ipAddressesComeBack() {
    Fuzz.times(
        20_000,
        random -> {
          byte[] bytes = Fuzz.bytes(random, random.nextBoolean() ? 4 : 16);
          InetSocketAddress address =
              new InetSocketAddress(InetAddress.getByAddress(bytes), random.nextInt(65_536));
          assertSame(backAndForth(random, address, socket_h.AF_INET6), address);
          if (address.getAddress() instanceof Inet4Address) {
            assertSame(backAndForth(random, address, socket_h.AF_INET), address);
          }
        });
  }

  @Test
  void scopesComeBack() {
    Fuzz.times(
        20_000,
        random -> {
          int scope = random.nextInt(Integer.MAX_VALUE);
          InetAddress ip = Inet6Address.getByAddress(null, Fuzz.bytes(random, 16), scope);
          InetSocketAddress address = new InetSocketAddress(ip, random.nextInt(65_536));
          assertSame(backAndForth(random, address, socket_h.AF_INET6), address);
        });
  }

  @Test
  void mappedAddressesBecomeIpv4WhateverTheirScope() {
    Fuzz.times(
        20_000,
        random -> {
          byte[] mapped = new byte[16];
          byte[] four = Fuzz.bytes(random, 4);
          mapped[10] = -1;
          mapped[11] = -1;
          System.arraycopy(four, 0, mapped, 12, 4);
          InetAddress ip = Inet6Address.getByAddress(null, mapped, random.nextInt(10));
          SocketAddress back =
              backAndForth(random, new InetSocketAddress(ip, 1), socket_h.AF_INET6);
          assertSame(back, new InetSocketAddress(InetAddress.getByAddress(four), 1));
        });
  }

  @Test
  void unixPathsComeBack() {
    Fuzz.times(
        20_000,
        random -> {
          byte[] path = Fuzz.bytes(random, random.nextInt(MAX_PATH + 1));
          for (int i = 0; i < path.length; i++) {
            path[i] = path[i] == 0 ? 1 : path[i];
          }
          UnixAddress address = new UnixAddress(path);
          assertSame(backAndForth(random, address, socket_h.AF_UNIX), address);
        });
  }

  @Test
  void abstractNamesComeBackWithTheirNuls() {
    Fuzz.times(
        20_000,
        random -> {
          byte[] name = Fuzz.bytes(random, 1 + random.nextInt(MAX_PATH + 1));
          name[0] = 0;
          name[random.nextInt(name.length)] = 0;
          UnixAddress address = new UnixAddress(name);
          assertSame(backAndForth(random, address, socket_h.AF_UNIX), address);
        });
  }

  @Test
  void unixPathsThatAreTooLongAreRefused() {
    Fuzz.times(
        1000,
        random -> {
          byte[] path = Fuzz.bytes(random, MAX_PATH + 1 + random.nextInt(1000));
          path[0] = 1;
          assertThatThrownBy(() -> backAndForth(random, new UnixAddress(path), socket_h.AF_UNIX))
              .isInstanceOf(ErrnoException.class);
          byte[] name = Fuzz.bytes(random, MAX_PATH + 2 + random.nextInt(1000));
          name[0] = 0;
          assertThatThrownBy(() -> backAndForth(random, new UnixAddress(name), socket_h.AF_UNIX))
              .isInstanceOf(ErrnoException.class)
              .hasMessageContaining("ENAMETOOLONG");
        });
  }

  /** Where the kernel would take what is before it for the whole. */
  @Test
  void unixPathsWithNulsInThemAreRefused() {
    Fuzz.times(
        1000,
        random -> {
          byte[] path = Fuzz.bytes(random, 2 + random.nextInt(MAX_PATH - 1));
          path[0] = 1;
          path[1 + random.nextInt(path.length - 1)] = 0;
          assertThatThrownBy(() -> backAndForth(random, new UnixAddress(path), socket_h.AF_UNIX))
              .isInstanceOf(ErrnoException.class)
              .hasMessageContaining("EINVAL");
        });
  }

  @Test
  void vsockAddressesComeBack() {
    Fuzz.times(
        20_000,
        random -> {
          VSockAddress address = new VSockAddress(random.nextLong(1L << 32), number(random));
          assertSame(backAndForth(random, address, socket_h.AF_VSOCK), address);
        });
  }

  private static long number(SplittableRandom random) {
    return random.nextBoolean() ? 0xffffffffL - random.nextInt(3) : random.nextInt(3);
  }

  /** Also sees that what the memory held before makes no difference. */
  private SocketAddress backAndForth(SplittableRandom random, SocketAddress address, int family)
      throws ErrnoException {
    memory.fill((byte) random.nextInt());
    int length = SocketAddresses.encode(memory, 0, address, family);
    memory.asSlice(length).fill((byte) random.nextInt());
    return SocketAddresses.decode(memory, 0, length);
  }

  /** With the class and the scope of IP addresses, which their equals does not look at. */
  private static void assertSame(SocketAddress address, SocketAddress expected) {
    assertThat(address).isEqualTo(expected);
    if (expected instanceof InetSocketAddress inet
        && inet.getAddress() instanceof Inet6Address ip) {
      assertThat(((Inet6Address) ((InetSocketAddress) address).getAddress()).getScopeId())
          .isEqualTo(ip.getScopeId());
    }
  }
}
