package org.nettyaio.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpreadTest {
  private static Spread of(Double... numbers) {
    return Spread.of(List.of(numbers), number -> number);
  }

  @Test
  void halfOfTheNumbersLieBetweenTheQuartiles() {
    assertThat(of(5.0, 1.0, 4.0, 2.0, 3.0)).isEqualTo(new Spread(3, 2, 4));
    assertThat(of(4.0, 1.0, 2.0, 3.0)).isEqualTo(new Spread(2.5, 1.75, 3.25));
  }

  @Test
  void fewNumbersHaveQuartilesToo() {
    assertThat(of()).isEqualTo(new Spread(0, 0, 0));
    assertThat(of(7.0)).isEqualTo(new Spread(7, 7, 7));
    assertThat(of(1.0, 3.0)).isEqualTo(new Spread(2, 1.5, 2.5));
  }
}
