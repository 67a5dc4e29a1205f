package org.nettyaio.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of channels whose loop ends, whatever they are doing. */
@Timeout(60)
class LoopEndTest {
  private final AioEventLoopGroup group = new AioEventLoopGroup(1);
  private final Life life = new Life();

  /** Such a loop does not tell its handler that it is about to end. */
  @Test
  void aLoopThatIsEndedByOneOfItsTasksClosesItsChannelsWhileItTakesTasks() throws Exception {
    try (TestPeer peer = TestPeer.connect(group, life, true)) {
      group.execute(() -> group.shutdownGracefully(0, 5, TimeUnit.SECONDS));
      group.terminationFuture().sync();
      assertThat(life.events).containsExactly("registered", "active", "inactive", "unregistered");
      assertThat(peer.channel.closeFuture().isDone()).isTrue();
      assertThat(peer.readToEnd()).isEmpty();
    }
  }
}
