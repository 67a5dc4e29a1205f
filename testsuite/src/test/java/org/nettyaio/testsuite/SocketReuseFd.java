package org.nettyaio.testsuite;

import io.netty.testsuite.transport.socket.AbstractSocketReuseFdTest;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/** Netty's test of many descriptors that come and go, over TCP. */
abstract class SocketReuseFd extends AbstractSocketReuseFdTest {

  @Override
  protected SocketAddress newSocketAddress() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }
}
