package org.nettyaio.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.nettyaio.linux.AioTests.arm;
import static org.nettyaio.linux.AioTests.take;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.nettyaio.linux.AioRequest.State;
import org.nettyaio.linux.AioTests.Request;

/** In which order results are taken, and what becomes of those that are taken out of it. */
class AioResultsTest extends ContextFixture {
  AioResultsTest() {
    super(64);
  }

  @Test
  void resultsComeInTheOrderOfTheEvents() {
    int[] all = {fds.eventfd(), fds.eventfd(), fds.eventfd(), fds.eventfd()};
    for (int fd : all) {
      Descriptors.fire(fd);
    }
    List<Request> polls = arm(context, all);
    assertThat(context.reap()).isEqualTo(4);
    assertThat(context.results().size()).isEqualTo(4);
    for (Request poll : polls) {
      assertThat(context.results().next()).isSameAs(poll);
    }
    assertThat(context.results().next()).isNull();
  }

  @Test
  void presumedPollIsAnsweredBehindWhatIsKnownWithoutTheKernel() {
    int[] all = {fds.eventfd(), fds.eventfd()};
    Descriptors.fire(all[0]);
    Request known = arm(context, all[0]).get(0);
    context.reap();
    Request presumed = Request.pollIn(context, all[1]);
    context.presume(presumed);
    assertThat(context.queued()).isZero();
    assertThat(context.results().polls()).isEqualTo(2);
    assertThatThrownBy(() -> context.presume(presumed)).isInstanceOf(IllegalStateException.class);
    assertThat(context.results().next()).isSameAs(known);
    assertThat(context.results().next()).isSameAs(presumed);
    assertThat(presumed.result()).isZero();
    assertThat(presumed.state()).isEqualTo(State.IDLE);
  }

  @Test
  void presumedPollStaysListedWhenItIsCancelled() {
    Request presumed = Request.pollIn(context, fds.eventfd());
    context.presume(presumed);
    assertThat(context.cancel(presumed)).as("its result is known").isFalse();
    assertThat(context.results().next()).isSameAs(presumed);
  }

  @Test
  void postponedPollsKeepTheirOrderBehindTheOthers() {
    Request[] presumed = new Request[3];
    for (int i = 0; i < presumed.length; i++) {
      presumed[i] = Request.pollIn(context, fds.eventfd());
      context.presume(presumed[i]);
    }
    AioResults results = context.results();
    for (int i = 0; i < 4 * presumed.length; i++) {
      AioRequest next = results.nextPoll();
      assertThat(next).isSameAs(presumed[i % presumed.length]);
      results.postpone(next);
    }
    assertThat(results.polls()).isEqualTo(presumed.length);
    assertThatThrownBy(() -> results.postpone(presumed[0]))
        .isInstanceOf(IllegalStateException.class);
    for (Request request : presumed) {
      assertThat(results.next()).isSameAs(request);
    }
    assertThat(results.next()).isNull();
  }

  @Test
  void latenessCountsTheResultsTakenAfterThePollsTurn() {
    Request waiting = Request.pollIn(context, fds.eventfd());
    context.presume(waiting);
    int fd = fds.eventfd();
    Request poll = arm(context, fd).get(0);
    AioResults results = context.results();
    // One was there before it; taken three times more, and once without counting.
    assertThat(results.next()).isSameAs(waiting);
    for (int i = 0; i < 3; i++) {
      context.presume(waiting);
      assertThat(results.next()).isSameAs(waiting);
    }
    results.postpone(waiting);
    Descriptors.fire(fd);
    context.reap();
    assertThat(poll.lateness()).isEqualTo(2);
    take(context, 2);

    // Its event comes before that which was known already has been taken.
    context.presume(waiting);
    Descriptors.drain(fd);
    context.queue(poll);
    context.submit();
    Descriptors.fire(fd);
    context.reap();
    assertThat(poll.lateness()).isZero();
    take(context, 2);
  }

  @Test
  void resultIsTakenOutOfTurn() {
    int[] all = {fds.eventfd(), fds.eventfd(), fds.eventfd()};
    for (int fd : all) {
      Descriptors.fire(fd);
    }
    List<Request> polls = arm(context, all);
    assertThat(context.results().take(polls.get(1))).as("before it is known").isFalse();
    context.reap();
    assertThat(context.results().take(polls.get(1))).isTrue();
    assertThat(polls.get(1).state()).isEqualTo(State.IDLE);
    assertThat(context.results().take(polls.get(1))).as("a second time").isFalse();
    assertThat(context.results().next()).isSameAs(polls.get(0));
    assertThat(context.results().next()).isSameAs(polls.get(2));
    assertThat(context.results().next()).isNull();
    assertThat(context.results().size()).isZero();
  }

  @Test
  void resultTakenOutOfTurnDoesNotHideTheNextOfTheSameRequest() {
    int first = fds.eventfd();
    int second = fds.eventfd();
    Descriptors.fire(first);
    Descriptors.fire(second);
    List<Request> polls = arm(context, first, second);
    context.reap();
    context.results().take(polls.get(0));
    context.queue(polls.get(0));
    context.submit();
    assertThat(context.reap()).isEqualTo(1);
    assertThat(context.results().next()).isSameAs(polls.get(0));
    assertThat(context.results().next()).isSameAs(polls.get(1));
    assertThat(context.results().next()).isNull();
  }
}
