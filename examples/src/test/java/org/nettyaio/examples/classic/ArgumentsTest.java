package org.nettyaio.examples.classic;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArgumentsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "aio-read",
        "aio-read /dev/zero --length 0",
        "aio-read /dev/zero --length 1T",
        "aio-read /dev/zero --length 9999999999G",
        "aio-read /dev/zero --length 2G",
        "aio-read /dev/zero --direct --length 100",
        "aio-poll --after-ms -1",
        "aio-poll hello",
        "aio-cat-many",
        "aio-cat-many /dev/zero --count 0",
        "aio-adder --requests 0",
        "aio-adder --depth 0",
        "aio-adder --length 100",
        "aio-adder --length 1G",
        "aio-adder --min-nr 0",
        "aio-adder --min-nr 3 --max-nr 2",
        "aio-adder --max-nr 65",
        "aio-adder --timeout-ms -2",
        "aio-splice",
        "aio-splice 127.0.0.1:0",
        "aio-splice 127.0.0.1 127.0.0.1:1",
        "aio-splice :0 127.0.0.1:1",
        "aio-splice ::1:0 127.0.0.1:1",
        "aio-splice 127.0.0.1:65536 127.0.0.1:1",
        "aio-splice 127.0.0.1:0 127.0.0.1:1 --connections 0",
        "aio-eventfd",
        "aio-eventfd /dev/zero --depth 0",
        "aio-shard --threads 0",
        "aio-shard --contexts 1,17",
        "aio-shard --depth x",
        "aio-shard --seconds 0",
        "aio-shard --seconds NaN",
        "aio-shard --seconds 6"
      })
  void whatCannotBeIsOneLineAndStatus2(String line) {
    Program program = Program.run((Object[]) line.split(" "));
    assertThat(program.status()).isEqualTo(2);
    assertThat(program.out()).isEmpty();
    assertThat(program.errors().lines())
        .singleElement()
        .asString()
        .startsWith("examples/run " + line.split(" ")[0] + ": ")
        .contains("--help");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "aio-read",
        "aio-poll",
        "aio-cat-many",
        "aio-adder",
        "aio-splice",
        "aio-eventfd",
        "aio-shard"
      })
  void helpShowsACommandAndWhatItPrints(String name) {
    Program program = Program.run(name, "--help");
    assertThat(program.status()).isZero();
    assertThat(program.errors()).isEmpty();
    assertThat(program.out().lines().dropWhile(line -> !line.equals("For example:")))
        .anyMatch(line -> line.startsWith("  $ examples/run " + name))
        .hasSizeGreaterThan(4)
        .allMatch(line -> line.length() <= 130);
  }
}
