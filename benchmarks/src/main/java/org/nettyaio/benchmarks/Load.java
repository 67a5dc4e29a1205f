package org.nettyaio.benchmarks;

import java.io.IOException;
import org.nettyaio.benchmarks.load.LoadOrder;
import org.nettyaio.benchmarks.load.LoadResult;

/** What a server is measured under. */
interface Load {
  /** The core of its own that it has, where the server has one of its own too. */
  int OWN_CORE = 1;

  /** The core on which it runs. */
  int core();

  /** Returns when the connections are there and the measured time begins. */
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
