package org.nettyaio.linux.socket;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nettyaio.linux.ChildJvm;

/** A connect that signals interrupt. strace counts for each thread. */
class ConnectingTest {
  private static List<String> run(String program, String injection) throws Exception {
    return new ChildJvm()
        .strace("-o", "/dev/null", "-e", "trace=connect", "-e", "inject=" + injection)
        .option("--enable-native-access=ALL-UNNAMED")
        .run(SocketChild.class, program)
        .lines()
        .toList();
  }

  /** As strace does it, the call has not begun; by a signal it goes on. */
  @ParameterizedTest
  @CsvSource({
    "error=EINTR:when=1,connected",
    "error=EINTR:when=1..8,connected",
    "error=EINTR,EINTR",
    "error=ECONNREFUSED,ECONNREFUSED",
    "error=EALREADY,EALREADY"
  })
  void connectThatIsInterruptedIsCalledAgain(String failure, String expected) throws Exception {
    assertThat(run("connects", "connect:" + failure)).containsExactly(expected);
  }

  @Test
  void connectThatIsUnderWayOrDoneIsNotAnError() throws Exception {
    assertThat(run("connectsTwice", "connect:error=EINTR:when=2+2"))
        .containsExactly("0", "EINPROGRESS");
  }
}
