package org.nettyaio.testsuite;

import io.netty.testsuite.transport.socket.SocketHalfClosedTest;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** Netty's tests of half closure, over Unix domain sockets. */
abstract class DomainHalfClosed extends SocketHalfClosedTest {

  @Test
  @Override
  public void testHalfClosureReceiveDataOnFinalWait2StateWhenSoLingerSet(TestInfo info) {
    Assumptions.abort("SO_LINGER and the state FIN_WAIT_2 are TCP's");
  }
}
