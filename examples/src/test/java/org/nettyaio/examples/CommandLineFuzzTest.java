package org.nettyaio.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.nettyaio.testing.Fuzz;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** What a user types who has never read the help. */
class CommandLineFuzzTest {
  private static final String[] WORDS = {
    "--upstream",
    "--port",
    "--host",
    "--bind",
    "--threads",
    "--transport",
    "--drain-seconds",
    "--help",
    "--version",
    "aio",
    "nio",
    "0",
    "1",
    "-1",
    "80",
    "65535",
    "65536",
    "2147483648",
    "=",
    ":",
    "::1",
    "[::1]:80",
    "[fe80::1%lo]:80",
    "[fe80::1%none]:1",
    "localhost:1",
    "%s",
    "%n",
    "${x}",
    "${",
    "'",
    "\"",
    "--",
    "-",
    "\\",
    ",",
    " ",
    "",
    "/",
    "@",
    "#",
    "\u0000",
    "\n",
    "\u0665"
  };

  private static final String CHARACTERS = "0123456789abcdef:.[]%/@ -+\u0000\n\t\u0665\ud800\u00e4";

  @Test
  void anUpstreamIsOneOrTheMessageSaysWhatIsWrong() {
    Fuzz.times(
        50_000,
        random -> {
          String text = text(random);
          HostAndPort parsed;
          try {
            parsed = HostAndPort.parse(text);
            parsed.address();
          } catch (IllegalArgumentException e) {
            assertThat(e.getMessage()).contains("'").hasSizeGreaterThan(10);
            return;
          }
          assertThat(HostAndPort.parse(parsed.toString())).isEqualTo(parsed);
          assertThat(parsed.address().getPort()).isEqualTo(parsed.port()).isBetween(1, 65_535);
          assertThat(parsed.host()).isNotBlank().doesNotContain("\u0000", "\n", " ");
        });
  }

  private static String text(SplittableRandom random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(4); i > 0; i--) {
      text.append(WORDS[random.nextInt(WORDS.length)]);
    }
    for (int i = random.nextInt(12); i > 0; i--) {
      text.append(CHARACTERS.charAt(random.nextInt(CHARACTERS.length())));
    }
    return random.nextBoolean() ? text.toString() : text.append(":80").toString();
  }

  @Test
  void aCommandLineIsParsedOrRefusedWithAReason() {
    Fuzz.times(
        400,
        random -> {
          Object command = random.nextBoolean() ? new ProxyCommand() : new EchoCommand();
          String[] arguments = new String[random.nextInt(6)];
          for (int i = 0; i < arguments.length; i++) {
            arguments[i] =
                random.nextInt(4) == 0 ? text(random) : WORDS[random.nextInt(WORDS.length)];
          }
          try {
            new CommandLine(command).parseArgs(arguments);
          } catch (ParameterException e) {
            assertThat(e.getMessage()).isNotBlank();
            assertThat(e.getCause() == null || e.getMessage().length() > 20).isTrue();
          }
        });
  }
}
