package org.nettyaio.benchmarks.load;

import java.io.IOException;

/** Is told the time before each look at the sockets, which does not wait then. */
interface Pulse {
  /** Time passes. */
  void tick(long now) throws IOException;
}
