package org.nettyaio.benchmarks;

import java.io.IOException;
import org.nettyaio.benchmarks.load.LoadOrder;
import org.nettyaio.benchmarks.load.LoadResult;

/** The clients that keep a server busy while it is measured. */
interface Load {
  /** The core of the load, unless load and server share one. */
  int OWN_CORE = 1;

  /** The core on which the load runs. */
  int core();

  /** Returns when the connections are open and the measured time begins. */
  void begin(LoadOrder order) throws IOException;

  /** Returns when the measured time is over. */
  LoadResult result() throws IOException;

  /** Returns when the connections are closed. */
  void finish() throws IOException;

  default LoadResult run(LoadOrder order) throws IOException {
    begin(order);
    LoadResult result = result();
    finish();
    return result;
  }
}
