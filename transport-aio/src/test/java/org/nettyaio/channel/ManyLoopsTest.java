package org.nettyaio.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Event loops that are made and ended one after another, as by tests and by plug-ins. */
@Timeout(120)
class ManyLoopsTest {
  /** Of so many there is room for a quarter at a time, by fs.aio-max-nr as it usually is. */
  @Test
  void eachFindsRoomAndEndsAtOnce() throws Exception {
    List<Long> millis = new ArrayList<>();
    for (int i = 0; i < 501; i++) {
      EventLoopGroup group = new MultiThreadIoEventLoopGroup(2, AioIoHandler.newFactory());
      if (i % 2 == 0) {
        // Otherwise its threads begin by ending.
        group.next().submit(() -> {}).sync();
      }
      long start = System.nanoTime();
      group.shutdownGracefully(0, 0, TimeUnit.MILLISECONDS).sync();
      millis.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
    }
    millis.sort(null);
    // A kernel context takes 30 to be given back, on an idle machine.
    assertThat(millis.get(250)).isLessThan(20);
  }
}
