package org.nettyaio.linux.aio;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.nettyaio.linux.socket.Descriptors;

/**
 * A context that may not grow, and descriptors, for one test. Not for tests with memory of their
 * own, which has to outlive the context.
 */
abstract class ContextFixture {
  final Descriptors fds = new Descriptors();
  AioContext context;
  Owner owner;
  private final int capacity;

  ContextFixture(int capacity) {
    this.capacity = capacity;
  }

  @BeforeEach
  void open() throws Exception {
    context = AioContext.open(capacity, capacity);
    owner = new Owner(context);
  }

  @AfterEach
  void close() {
    context.close();
    fds.close();
  }
}
