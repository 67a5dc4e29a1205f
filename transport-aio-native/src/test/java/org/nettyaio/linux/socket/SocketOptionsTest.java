package org.nettyaio.linux.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;
import org.nettyaio.linux.ErrnoException;
import org.nettyaio.linux.abi.in_h;
import org.nettyaio.linux.abi.linger;
import org.nettyaio.linux.abi.socket_h;
import org.nettyaio.linux.abi.tcp_h;

class SocketOptionsTest {
  @Test
  void intOptionsKeepWhatIsSet() throws Exception {
    try (Socket socket = Socket.newTcp()) {
      SocketOptions options = socket.options();
      roundTrip(options, socket_h.SOL_SOCKET, socket_h.SO_REUSEADDR, 1);
      roundTrip(options, socket_h.SOL_SOCKET, socket_h.SO_KEEPALIVE, 1);
      roundTrip(options, socket_h.SOL_SOCKET, socket_h.SO_REUSEPORT, 1);
      roundTrip(options, in_h.IPPROTO_TCP, tcp_h.TCP_NODELAY, 1);
      roundTrip(options, in_h.IPPROTO_TCP, tcp_h.TCP_CORK, 1);
      roundTrip(options, in_h.IPPROTO_TCP, tcp_h.TCP_KEEPIDLE, 77);
      roundTrip(options, in_h.IPPROTO_TCP, tcp_h.TCP_KEEPINTVL, 78);
      roundTrip(options, in_h.IPPROTO_TCP, tcp_h.TCP_KEEPCNT, 9);
      roundTrip(options, in_h.IPPROTO_TCP, tcp_h.TCP_USER_TIMEOUT, 12345);
      roundTrip(options, in_h.IPPROTO_TCP, tcp_h.TCP_NOTSENT_LOWAT, 4096);
      roundTrip(options, in_h.IPPROTO_TCP, tcp_h.TCP_FASTOPEN_CONNECT, 1);
      roundTrip(options, in_h.IPPROTO_IP, in_h.IP_TOS, 0x10);
      roundTrip(options, in_h.IPPROTO_IP, in_h.IP_FREEBIND, 1);
      roundTrip(options, in_h.IPPROTO_IP, in_h.IP_BIND_ADDRESS_NO_PORT, 1);
    }
  }

  private static void roundTrip(SocketOptions options, int level, int name, int value)
      throws ErrnoException {
    options.set(level, name, value);
    assertThat(options.get(level, name)).as("level %d, option %d", level, name).isEqualTo(value);
  }

  @Test
  void theKernelDoublesBufferSizes() throws Exception {
    try (Socket socket = Socket.newUdp()) {
      socket.options().set(socket_h.SOL_SOCKET, socket_h.SO_RCVBUF, 20_000);
      assertThat(socket.options().get(socket_h.SOL_SOCKET, socket_h.SO_RCVBUF)).isEqualTo(40_000);
    }
  }

  @Test
  void ipv6SocketsTakeIpv4WhateverTheSystemsDefault() throws Exception {
    if (SocketFamily.isIpv6Available()) {
      try (Socket socket = Socket.newTcp(socket_h.AF_INET6)) {
        assertThat(socket.options().get(in_h.IPPROTO_IPV6, in_h.IPV6_V6ONLY)).isZero();
      }
    }
  }

  @Test
  void anAddressMayBeUsedAgain() throws Exception {
    try (Socket socket = Socket.newTcp()) {
      for (boolean allowed : new boolean[] {true, false}) {
        socket.options().reuseAddress(allowed);
        assertThat(socket.options().get(socket_h.SOL_SOCKET, socket_h.SO_REUSEADDR))
            .isEqualTo(allowed ? 1 : 0);
      }
    }
  }

  @Test
  void lingerIsSetAndUnset() throws Exception {
    try (Socket socket = Socket.newTcp()) {
      assertThat(socket.options().linger()).isEqualTo(-1);
      for (int seconds : new int[] {5, 0, -1}) {
        socket.options().linger(seconds);
        assertThat(socket.options().linger()).isEqualTo(seconds);
      }
    }
  }

  @Test
  void structuresAreReadAndSetInAnyMemory() throws Exception {
    try (Socket socket = Socket.newTcp();
        Arena arena = Arena.ofConfined()) {
      MemorySegment value = arena.allocate(linger.layout());
      linger.l_onoff(value, 1);
      linger.l_linger(value, 3);
      socket.options().set(socket_h.SOL_SOCKET, socket_h.SO_LINGER, value);
      MemorySegment heap = MemorySegment.ofArray(new int[2]);
      assertThat(socket.options().get(socket_h.SOL_SOCKET, socket_h.SO_LINGER, heap)).isEqualTo(8);
      assertThat(heap.toArray(ValueLayout.JAVA_INT)).containsExactly(1, 3);

      MemorySegment heapValue = MemorySegment.ofArray(new int[] {1, 4});
      socket.options().set(socket_h.SOL_SOCKET, socket_h.SO_LINGER, heapValue);
      assertThat(socket.options().linger()).isEqualTo(4);
    }
  }

  @Test
  void textIsReadWithItsLength() throws Exception {
    try (Socket socket = Socket.newTcp()) {
      MemorySegment name = MemorySegment.ofArray(new byte[64]);
      int length = socket.options().get(in_h.IPPROTO_TCP, tcp_h.TCP_CONGESTION, name);
      assertThat(length).isBetween(1, 64);
      assertThat(name.getString(0)).matches("[a-z0-9_]+");
    }
  }

  @Test
  void anOptionThatTheSocketDoesNotHaveIsNamedByNumbers() throws Exception {
    try (Socket socket = Socket.newUdp()) {
      assertThatThrownBy(() -> socket.options().set(in_h.IPPROTO_TCP, tcp_h.TCP_NODELAY, 1))
          .isInstanceOf(ErrnoException.class)
          .hasMessage("setsockopt(level 6, option 1) failed: ENOPROTOOPT (Protocol not available)");
      assertThatThrownBy(() -> socket.options().get(in_h.IPPROTO_TCP, tcp_h.TCP_NODELAY))
          .isInstanceOf(ErrnoException.class)
          .hasMessageStartingWith("getsockopt(level 6, option 1) failed: E");
    }
  }

  @Test
  void typesAreTold() throws Exception {
    try (Socket tcp = Socket.newTcp();
        Socket udp = Socket.newUdp()) {
      assertThat(tcp.options().type()).isEqualTo(socket_h.SOCK_STREAM);
      assertThat(udp.options().type()).isEqualTo(socket_h.SOCK_DGRAM);
      assertThat(tcp.family()).isEqualTo(SocketFamily.preferred());
    }
  }

  @Test
  void anOptionWhoseLengthIsNoneInBytesIsRefused() throws Exception {
    try (Socket socket = Socket.newTcp()) {
      assertThatThrownBy(() -> socket.options().get(socket_h.SOL_SOCKET, 26))
          .isInstanceOf(ErrnoException.class)
          .hasMessageContaining("SO_GET_FILTER");
    }
  }
}
