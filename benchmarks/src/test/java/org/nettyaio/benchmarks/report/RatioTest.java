package org.nettyaio.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class RatioTest {
  private static Ratio of(List<Double> own, List<Double> reference) {
    return Ratio.of(own, reference, number -> number);
  }

  @Test
  void roundsArePaired() {
    Ratio ratio = of(List.of(2.0, 30.0, 400.0), List.of(1.0, 10.0, 100.0));
    assertThat(ratio.spread()).isEqualTo(new Spread(3, 2.5, 3.5));
  }

  @Test
  void fiveRoundsThatAgreeTellADifference() {
    List<Double> reference = List.of(1.0, 1.0, 1.0, 1.0, 1.0);
    assertThat(of(List.of(1.1, 1.2, 1.1, 1.3, 1.01), reference).isTold()).isTrue();
    assertThat(of(List.of(0.9, 0.8, 0.9, 0.7, 0.99), reference).isTold()).isTrue();
    assertThat(of(List.of(1.1, 1.2, 1.1, 1.3, 0.99), reference).isTold()).isFalse();
    assertThat(of(List.of(1.1, 1.2, 1.1, 1.3), reference).isTold()).isFalse();
  }

  @Test
  void chanceIsThatOfACoin() {
    List<Double> reference = List.of(1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0);
    List<Double> sevenOfEight = List.of(2.0, 2.0, 2.0, 0.5, 2.0, 2.0, 2.0, 2.0);
    assertThat(of(sevenOfEight, reference).chance()).isCloseTo(18.0 / 256, within(1e-9));
    List<Double> fourOfEight = List.of(2.0, 2.0, 0.5, 0.5, 2.0, 2.0, 0.5, 0.5);
    assertThat(of(fourOfEight, reference).chance()).isEqualTo(1);
  }

  @Test
  void serverIsNotMarkedBesideItself() {
    List<Double> numbers = List.of(1.0, 2.0);
    assertThat(of(numbers, numbers).isTold()).isTrue();
  }
}
