package org.nettyaio.testsuite.peers;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** A Redis server that keeps everything in memory, on a free port of the loopback interface. */
final class RedisServer implements AutoCloseable {

  private static final int ATTEMPTS = 5;

  private final Program program;
  private final int port;

  private RedisServer(Program program, int port) {
    this.program = program;
    this.port = port;
  }

  /** Starts a server, and returns when it accepts connections. */
  static RedisServer start() throws Exception {
    // Redis takes no port of the kernel's choice; one that was free can be taken when Redis binds
    // it.
    for (int i = 0; i < ATTEMPTS; i++) {
      int port = freePort();
      Program program =
          Program.start(
              "redis-server",
              "--port",
              String.valueOf(port),
              "--bind",
              "127.0.0.1",
              "--save",
              "",
              "--appendonly",
              "no");
      if (program.awaitOutput("Ready to accept connections")) {
        return new RedisServer(program, port);
      }
      program.close();
    }
    throw new IOException("redis-server did not start in " + ATTEMPTS + " attempts");
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  int port() {
    return port;
  }

  @Override
  public void close() {
    program.close();
  }
}
