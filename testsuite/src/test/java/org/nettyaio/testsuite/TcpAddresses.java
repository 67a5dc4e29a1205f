package org.nettyaio.testsuite;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.testsuite.transport.socket.SocketAddressesTest;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/** Netty's test of addresses, where they are a host's. */
abstract class TcpAddresses extends SocketAddressesTest {

  @Override
  protected void assertAddress(SocketAddress address) {
    InetSocketAddress inet = (InetSocketAddress) address;
    assertThat(inet.getPort()).isPositive();
    assertThat(inet.getAddress().isAnyLocalAddress()).isFalse();
  }
}
