package org.nettyaio.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code examples/run} does before it needs anything built. */
class RunScriptTest {
  private static final String SCRIPT = Path.of(System.getProperty("basedir"), "run").toString();

  @TempDir private Path elsewhere;

  @Test
  void helpListsTheExamplesFromAnyDirectory() throws Exception {
    Process process = start("--help");
    assertThat(output(process)).contains("echo", "proxy", "doctor", "JDK");
    assertThat(process.exitValue()).isZero();
  }

  @Test
  void everyExampleIsListedAndKnown() throws Exception {
    String script = Files.readString(Path.of(SCRIPT));
    Process process = start("--help");
    String help = output(process);
    for (String name : Examples.names()) {
      assertThat(help.lines()).anyMatch(line -> line.startsWith("  " + name + " "));
      assertThat(script).containsPattern("(?m)^ {2}(\\S+ \\| )*" + name + "( \\| \\S+)*\\) ;;$");
    }
  }

  @Test
  void exampleThatThereIsNotIsOneLineAndStatus2() throws Exception {
    Process process = start("nothing");
    assertThat(output(process).lines()).singleElement().asString().contains("'nothing'");
    assertThat(process.exitValue()).isEqualTo(2);
  }

  private Process start(String argument) throws IOException {
    return new ProcessBuilder(SCRIPT, argument)
        .directory(elsewhere.toFile())
        .redirectErrorStream(true)
        .start();
  }

  private static String output(Process process) throws Exception {
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(Harness.BOUND.toSeconds(), TimeUnit.SECONDS)).isTrue();
    return text;
  }
}
