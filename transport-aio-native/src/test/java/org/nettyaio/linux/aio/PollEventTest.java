package org.nettyaio.linux.aio;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.util.EnumSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.nettyaio.linux.Errno;
import org.nettyaio.linux.socket.Socket;

@Timeout(60)
class PollEventTest {
  private static final class Poll extends AioPoll {
    @Override
    protected void completed() {}
  }

  @Test
  void aPollReportsWhatItWasAskedForAndIsTrue() throws Exception {
    Socket[] pair = Socket.newUnixPair();
    try (Socket here = pair[0];
        Socket there = pair[1];
        AioContext context = AioContext.open(16, 16);
        Arena arena = Arena.ofConfined()) {
      Poll poll = new Poll();
      context.add(poll);
      poll.poll(here.fd(), PollEvent.IN, PollEvent.OUT);
      run(context, poll);
      assertThat(PollEvent.of(poll.result())).containsExactly(PollEvent.OUT);

      assertThat(there.send(arena.allocateFrom("x").address(), 1, 0)).isEqualTo(1);
      run(context, poll);
      assertThat(PollEvent.of(poll.result())).containsExactly(PollEvent.IN, PollEvent.OUT);

      poll.poll(here.fd(), PollEvent.IN);
      run(context, poll);
      assertThat(PollEvent.of(poll.result())).containsExactly(PollEvent.IN);

      assertThat(there.shutdown(true, true)).isZero();
      poll.poll(here.fd());
      run(context, poll);
      assertThat(PollEvent.of(poll.result())).containsExactly(PollEvent.HANG_UP);

      poll.poll(here.fd(), PollEvent.PEER_HANG_UP);
      run(context, poll);
      assertThat(PollEvent.of(poll.result()))
          .isEqualTo(EnumSet.of(PollEvent.HANG_UP, PollEvent.PEER_HANG_UP));
    }
  }

  @Test
  void aFailureHasNoEvents() {
    assertThat(PollEvent.of(-Errno.EBADF)).isEmpty();
    assertThat(PollEvent.of(0)).isEmpty();
  }

  private static void run(AioContext context, AioPoll poll) {
    context.queue(poll);
    context.submit();
    while (poll.isOutstanding()) {
      assertThat(context.await(TimeUnit.SECONDS.toNanos(20))).isPositive();
    }
  }
}
