package org.nettyaio.linux.aio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.nettyaio.linux.aio.AioRequest.State.CANCELLED;
import static org.nettyaio.linux.aio.AioRequest.State.IDLE;
import static org.nettyaio.linux.aio.AioRequest.State.QUEUED;
import static org.nettyaio.linux.aio.AioRequest.State.SUBMITTED;

import java.util.ArrayDeque;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.nettyaio.linux.Errno;
import org.nettyaio.linux.aio.AioRequest.State;
import org.nettyaio.linux.aio.Owner.Poll;
import org.nettyaio.linux.aio.Owner.Transfer;

class AioRequestTest {
  private static final Map<State, Set<State>> ALLOWED =
      Map.of(
          IDLE, EnumSet.of(QUEUED),
          QUEUED, EnumSet.of(SUBMITTED, IDLE),
          SUBMITTED, EnumSet.of(CANCELLED, IDLE),
          CANCELLED, EnumSet.of(IDLE));

  private static final Map<State, List<State>> WAY_TO =
      Map.of(
          IDLE, List.of(),
          QUEUED, List.of(QUEUED),
          SUBMITTED, List.of(QUEUED, SUBMITTED),
          CANCELLED, List.of(QUEUED, SUBMITTED, CANCELLED));

  private final Queue<AioRequest> known = new ArrayDeque<>();

  private <R extends AioRequest> R bring(R request, State state) {
    new RequestTable().add(request);
    WAY_TO.get(state).forEach(request::moveTo);
    assertThat(request.state()).isEqualTo(state);
    return request;
  }

  private Poll pollThatIs(State state) {
    return bring(new Poll(known), state);
  }

  private Transfer transferThatIs(State state) {
    return bring(new Transfer(known), state);
  }

  @Test
  void everyTransitionIsAllowedOrRefused() {
    for (State from : State.values()) {
      for (State to : State.values()) {
        Poll poll = pollThatIs(from);
        if (ALLOWED.get(from).contains(to)) {
          poll.mayMoveTo(to);
          assertThat(poll.state()).isEqualTo(from);
          poll.moveTo(to);
          assertThat(poll.state()).isEqualTo(to);
        } else {
          for (Runnable move : List.<Runnable>of(() -> poll.mayMoveTo(to), () -> poll.moveTo(to))) {
            assertThatThrownBy(move::run)
                .as("%s to %s", from, to)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(from + ",")
                .hasMessageEndingWith("cannot become " + to);
          }
          assertThat(poll.state()).isEqualTo(from);
        }
      }
    }
    assertThat(known).as("a change of state tells nothing").isEmpty();
  }

  @Test
  void isOutstandingInEveryStateButIdle() {
    for (State state : State.values()) {
      assertThat(pollThatIs(state).isOutstanding()).as("%s", state).isEqualTo(state != IDLE);
    }
  }

  @Test
  void isSetUpOnlyWhenIdle() {
    for (State state : State.values()) {
      Poll poll = pollThatIs(state);
      Transfer transfer = transferThatIs(state);
      List<Runnable> setUps =
          List.of(
              () -> poll.poll(0, 1),
              () -> transfer.read(0, 1, 1, this),
              () -> transfer.write(0, 1, 1, this),
              () -> transfer.writev(0, 1, 1, this));
      for (Runnable setUp : setUps) {
        if (state == IDLE) {
          setUp.run();
        } else {
          assertThatThrownBy(setUp::run)
              .isInstanceOf(IllegalStateException.class)
              .hasMessage("set up while " + state);
        }
      }
    }
  }

  @Test
  void isSetUpOnlyWhenItBelongsToAContext() {
    Poll poll = new Poll();
    Transfer transfer = new Transfer();
    List<Runnable> setUps = List.of(() -> poll.poll(0, 1), () -> transfer.read(0, 1, 1, this));
    for (Runnable setUp : setUps) {
      assertThatThrownBy(setUp::run)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("before it was added");
    }
  }

  @Test
  void transferIsPerformedOnlyWhenIdleAndSetUp() {
    for (State state : State.values()) {
      Transfer transfer = transferThatIs(state);
      assertThatThrownBy(transfer::perform)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining(state == IDLE ? "is not set up" : "performed while " + state);
      assertThat(transfer.state()).isEqualTo(state);
    }
  }

  @Test
  void completesOnceFromEveryStateButIdle() {
    for (State state : State.values()) {
      for (AioRequest request : List.of(pollThatIs(state), transferThatIs(state))) {
        if (state != IDLE) {
          request.complete(7);
          assertThat(known.remove()).isSameAs(request);
          assertThat(request.result()).isEqualTo(7);
          assertThat(request.state()).isEqualTo(IDLE);
        }
        assertThatThrownBy(() -> request.complete(8)).isInstanceOf(IllegalStateException.class);
        assertThat(known).isEmpty();
        assertThat(request.result()).isEqualTo(state == IDLE ? 0 : 7);
      }
    }
  }

  @Test
  void withdrawnFromTheQueueItIsIdleAndNothingIsTold() {
    Poll poll = pollThatIs(QUEUED);
    poll.withdrawn();
    assertThat(poll.state()).isEqualTo(IDLE);
    assertThat(known).isEmpty();
  }

  @Test
  void pollThatIsToBeArmedOnceMoreIsQueuedAndNothingIsTold() {
    Poll poll = pollThatIs(SUBMITTED);
    poll.requeued();
    assertThat(poll.state()).isEqualTo(QUEUED);
    assertThat(known).isEmpty();
  }

  @Test
  void keepsItsResultUntilItCompletesAgain() {
    Poll poll = pollThatIs(SUBMITTED);
    poll.complete(-Errno.EPIPE);
    assertThat(poll.result()).isEqualTo(-Errno.EPIPE);
    poll.poll(0, 1);
    poll.moveTo(QUEUED);
    assertThat(poll.result()).isEqualTo(-Errno.EPIPE);
    poll.moveTo(SUBMITTED);
    assertThat(poll.result()).isEqualTo(-Errno.EPIPE);
    poll.complete(1);
    assertThat(poll.result()).isEqualTo(1);
  }
}
