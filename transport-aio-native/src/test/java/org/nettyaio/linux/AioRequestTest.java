package org.nettyaio.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.nettyaio.linux.AioRequest.State.CANCELLED;
import static org.nettyaio.linux.AioRequest.State.DONE;
import static org.nettyaio.linux.AioRequest.State.IDLE;
import static org.nettyaio.linux.AioRequest.State.QUEUED;
import static org.nettyaio.linux.AioRequest.State.SUBMITTED;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.nettyaio.linux.AioRequest.State;
import org.nettyaio.linux.AioTests.Request;

class AioRequestTest {
  private static final Map<State, Set<State>> ALLOWED =
      Map.of(
          IDLE, EnumSet.of(QUEUED),
          QUEUED, EnumSet.of(SUBMITTED, IDLE, DONE),
          SUBMITTED, EnumSet.of(CANCELLED, DONE),
          CANCELLED, EnumSet.of(DONE),
          DONE, EnumSet.of(IDLE));

  private static final Map<State, List<State>> WAY_TO =
      Map.of(
          IDLE, List.of(),
          QUEUED, List.of(QUEUED),
          SUBMITTED, List.of(QUEUED, SUBMITTED),
          CANCELLED, List.of(QUEUED, SUBMITTED, CANCELLED),
          DONE, List.of(QUEUED, SUBMITTED, DONE));

  private static Request requestThatIs(State state) {
    Request request = new Request(-1);
    new RequestTable().add(request);
    WAY_TO.get(state).forEach(request::moveTo);
    assertThat(request.state()).isEqualTo(state);
    return request;
  }

  @Test
  void everyTransitionIsAllowedOrRefused() {
    for (State from : State.values()) {
      for (State to : State.values()) {
        Request request = requestThatIs(from);
        if (ALLOWED.get(from).contains(to)) {
          request.moveTo(to);
          assertThat(request.state()).isEqualTo(to);
        } else {
          assertThatThrownBy(() -> request.moveTo(to))
              .as("%s to %s", from, to)
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContaining(from + ",")
              .hasMessageEndingWith("cannot become " + to);
          assertThat(request.state()).isEqualTo(from);
        }
      }
    }
  }

  @Test
  void isOutstandingInEveryStateButIdle() {
    for (State state : State.values()) {
      assertThat(requestThatIs(state).isOutstanding()).as("%s", state).isEqualTo(state != IDLE);
    }
  }

  @Test
  void isSetUpOnlyWhenIdle() {
    for (State state : State.values()) {
      Request request = requestThatIs(state);
      List<Runnable> setUps =
          List.of(
              () -> request.poll(0, 1),
              () -> request.read(0, 1, 1, this),
              () -> request.write(0, 1, 1, this),
              () -> request.writev(0, 1, 1, this));
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
    Request request = new Request(-1);
    assertThatThrownBy(() -> request.poll(0, 1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("before it was added");
  }

  @Test
  void keepsItsResultUntilItIsSetUpAndQueuedAgain() {
    Request request = requestThatIs(SUBMITTED);
    request.complete(-Errno.EPIPE, 0);
    assertThat(request.result()).isEqualTo(-Errno.EPIPE);
    request.taken();
    request.poll(0, 1);
    assertThat(request.result()).isEqualTo(-Errno.EPIPE);
  }

  @Test
  void onlyPollsArePolls() {
    Request request = requestThatIs(IDLE);
    request.poll(0, 1);
    assertThat(request.isPoll()).isTrue();
    request.read(0, 1, 1, this);
    assertThat(request.isPoll()).isFalse();
    request.write(0, 1, 1, this);
    assertThat(request.isPoll()).isFalse();
    request.writev(0, 1, 1, this);
    assertThat(request.isPoll()).isFalse();
  }
}
