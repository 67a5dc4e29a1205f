package org.nettyaio.benchmarks;

import java.io.IOException;
import org.nettyaio.benchmarks.load.LoadOrder;
import org.nettyaio.benchmarks.load.LoadResult;

/** What a server is measured under; on a core of its own. */
interface Load {
  int CORE = 1;

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
