package org.nettyaio.benchmarks.load;

import java.io.IOException;

/** Something to be done before each poll of the sockets; while there is any, polls do not wait. */
interface Pulse {
  /** Does what is due at this time. */
  void tick(long now) throws IOException;
}
