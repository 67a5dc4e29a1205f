package org.nettyaio.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AscentTest {
  private static Ascent of(double... rates) {
    List<Ascent.Slice> slices = new ArrayList<>();
    for (int i = 0; i < rates.length; i++) {
      slices.add(new Ascent.Slice(i + 1, rates[i]));
    }
    return Ascent.of(1, slices);
  }

  @Test
  void levelIsThatOfTheLastPart() {
    assertThat(of(0, 10, 50, 89, 90, 120, 95, 100, 99, 101)).isEqualTo(new Ascent(1, 5, 100));
  }

  @Test
  void fewSlicesHaveLevelToo() {
    assertThat(of(3)).isEqualTo(new Ascent(1, 1, 3));
    assertThat(of(1, 2)).isEqualTo(new Ascent(1, 2, 2));
  }
}
