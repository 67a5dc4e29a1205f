package org.nettyaio.linux.aio;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nettyaio.linux.ChildJvm;

/** Calls that fail for a reason which passes, or which does not. strace counts for each thread. */
class AioFailingCallsTest {
  private static List<String> run(String program, String injection) throws Exception {
    String call = injection.substring(0, injection.indexOf(':'));
    return new ChildJvm()
        .strace("-o", "/dev/null", "-e", "trace=" + call, "-e", "inject=" + injection)
        .option("--enable-native-access=ALL-UNNAMED")
        .run(AioChild.class, program)
        .lines()
        .toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"EAGAIN:when=1+2", "EINTR:when=1+2", "ENOMEM:when=1+3", "EAGAIN:when=1+3"})
  void wakeUpWhoseFirstCallFailsIsNotLost(String failure) throws Exception {
    List<Long> millis =
        run("woken", "io_submit:error=" + failure).stream().map(Long::valueOf).toList();
    // One that is lost takes the 2 s of the wait. The machine may be busy with something else.
    assertThat(millis).hasSize(57).allMatch(one -> one < 1_000);
    assertThat(millis).filteredOn(one -> one >= 100).hasSizeLessThan(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"EAGAIN", "ENOMEM", "EINTR", "ENOBUFS", "ENOSR"})
  void pollThatIsRefusedForAPassingReasonIsArmedLater(String errno) throws Exception {
    assertThat(run("refusedPoll", "io_submit:error=" + errno + ":when=1..2"))
        .containsExactly("QUEUED, starved 1", "events 1", "patient true");
  }

  @ParameterizedTest
  @CsvSource({"EINVAL,-22", "EBADF,-9", "EOPNOTSUPP,-95", "EFAULT,-14"})
  void writeThatIsRefusedItselfFailsAlone(String errno, String result) throws Exception {
    assertThat(run("refusedWrite", "io_submit:error=" + errno + ":when=1..2"))
        .containsExactly(result, "1", "1", "received 2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"EAGAIN", "ENOMEM", "EINTR", "ENOBUFS", "ENOSR"})
  void writeThatIsRefusedForAPassingReasonIsToBeTriedAgain(String errno) throws Exception {
    assertThat(run("refusedWrite", "io_submit:error=" + errno + ":when=1..2"))
        .containsExactly("-11", "1", "1", "received 2");
  }

  @Test
  void submittingEndsWhereEveryCallFails() throws Exception {
    assertThat(run("refusedWrite", "io_submit:error=ENOMEM"))
        .containsExactly("-11", "-11", "-11", "received -11");
  }

  @ParameterizedTest
  @ValueSource(strings = {"EAGAIN", "ENOMEM", "EINTR"})
  void pollThatCannotBeArmedAgainInGrowthIsArmedLater(String errno) throws Exception {
    assertThat(run("refusedInGrowth", "io_submit:error=" + errno + ":when=2"))
        .containsExactly("QUEUED", "events 1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "EINVAL | destroyed or unmapped",
        "EFAULT | destroyed or unmapped",
        "ENOSYS | allow io_getevents in the seccomp profile",
        "EPERM | allow io_getevents in the seccomp profile"
      })
  void waitingThatFailsAgainAndAgainSaysSo(String errno, String remedy) throws Exception {
    List<String> printed = run("waits", "io_getevents:error=" + errno);
    assertThat(printed).hasSize(1);
    assertThat(printed.get(0))
        .matches("7: io_getevents\\(context 0x[0-9a-f]+ of 16 requests\\) failed: .*")
        .contains(errno)
        .contains("8 times in a row")
        .contains(remedy);
  }

  @ParameterizedTest
  @ValueSource(strings = {"EINVAL:when=1+2", "EPERM:when=1..7", "EINTR"})
  void waitingThatFailsNowAndThenOrIsInterruptedGoesOn(String failure) throws Exception {
    assertThat(run("waits", "io_getevents:error=" + failure)).containsExactly("waited");
  }
}
