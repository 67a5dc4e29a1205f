package org.nettyaio.testsuite;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.unix.DomainSocketAddress;
import io.netty.testsuite.transport.socket.SocketAddressesTest;
import java.net.SocketAddress;

/** Netty's test of addresses, where they are paths. */
abstract class DomainNames extends SocketAddressesTest {

  @Override
  protected void assertAddress(SocketAddress address) {
    assertThat(((DomainSocketAddress) address).path()).isNotNull();
  }
}
