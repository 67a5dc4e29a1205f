package org.nettyaio.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.nettyaio.channel.internal.loop.AioRegistration;
import org.nettyaio.channel.internal.loop.ReadyQueue;

/** Channels get their turns in the order in which they became ready. */
@Timeout(60)
class ReadyQueueTest {
  private final AioEventLoopGroup loop = new AioEventLoopGroup(1);
  private final List<TestPeer> peers = new ArrayList<>();
  private final List<AioRegistration> all = new ArrayList<>();
  private final ReadyQueue queue = new ReadyQueue();

  @BeforeEach
  void connect() {
    for (int i = 0; i < 4; i++) {
      TestPeer peer = TestPeer.connect(loop, new ChannelInboundHandlerAdapter(), false);
      peers.add(peer);
      all.add(peer.channel.registration());
    }
  }

  @AfterEach
  void shutDown() throws Exception {
    for (TestPeer peer : peers) {
      peer.close();
    }
    loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
  }

  @Test
  void theOldestIsTakenFirst() {
    all.forEach(queue::add);
    assertThat(queue.size()).isEqualTo(4);
    assertThat(queue.nextTurn()).isEqualTo(4);
    for (AioRegistration registration : all) {
      assertThat(queue.take()).isSameAs(registration);
    }
    assertThat(queue.size()).isZero();
    assertThat(queue.turnsGiven()).isEqualTo(4);
    queue.add(all.get(2));
    assertThat(queue.take()).isSameAs(all.get(2));
  }

  @Test
  void thosePutBackKeepTheirOrderBehindTheOthersAndHadNoTurn() {
    queue.add(all.get(0));
    queue.add(all.get(1));
    queue.add(all.get(2));
    for (int i = 0; i < 2; i++) {
      queue.putBack(queue.take());
    }
    queue.add(all.get(3));
    assertThat(queue.turnsGiven()).isZero();
    for (int i : new int[] {2, 0, 1, 3}) {
      assertThat(queue.take()).isSameAs(all.get(i));
    }
    assertThat(queue.turnsGiven()).isEqualTo(4);
  }
}
