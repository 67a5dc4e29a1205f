package org.nettyaio.testsuite;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.Extension;

/**
 * Gives Netty's tests of connection attempts a loopback address where attempts stay without an
 * answer.
 *
 * <p>Netty's own choice is an address out on the network: traffic that leaves the machine, and
 * where the network answers or refuses it, a test that is skipped or proves nothing. Linux drops a
 * SYN that comes to a listener whose accept queue is full, so a listener that never accepts does
 * the same here, every time.
 *
 * <p>JUnit creates it before any test class is initialised, which is when Netty reads the
 * properties. The host is set in the POM, so that without this class the attempts would be refused,
 * not sent elsewhere.
 */
public final class SilentPeer implements Extension {

  private static final int MAX_QUEUE = 16;
  private static final int ANSWER_TIMEOUT_MILLIS = 500;

  /** Kept open, with the connections in its queue, until the JVM ends. */
  private static final List<AutoCloseable> OPEN = new ArrayList<>();

  /**
   * For JUnit.
   *
   * @throws IOException if the loopback interface cannot be used
   */
  public SilentPeer() throws IOException {
    if (OPEN.isEmpty()) {
      ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
      OPEN.add(listener);
      fillQueue(listener);
      System.setProperty("io.netty.testsuite.badPort", String.valueOf(listener.getLocalPort()));
    }
  }

  private static void fillQueue(ServerSocket listener) throws IOException {
    for (int i = 0; i < MAX_QUEUE; i++) {
      Socket socket = new Socket();
      try {
        socket.connect(listener.getLocalSocketAddress(), ANSWER_TIMEOUT_MILLIS);
        OPEN.add(socket);
      } catch (SocketTimeoutException e) {
        socket.close();
        return;
      }
    }
    throw new IOException("a listener with a backlog of 1 accepted " + MAX_QUEUE + " connections");
  }
}
