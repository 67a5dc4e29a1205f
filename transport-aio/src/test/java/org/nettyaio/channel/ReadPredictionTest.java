package org.nettyaio.channel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.nettyaio.channel.internal.stream.ReadPrediction;

class ReadPredictionTest {
  private final ReadPrediction prediction = new ReadPrediction();

  /** Returns how many polls have to fire in time until the connection is tried. */
  private int pollsUntilTried() {
    int polls = 0;
    while (!prediction.expectsMore()) {
      prediction.fired(0);
      polls++;
      assertThat(polls).isLessThan(1000);
    }
    return polls;
  }

  /** Returns how many tries fail until the connection is given up. */
  private int failuresUntilGivenUp() {
    int failures = 0;
    while (prediction.expectsMore()) {
      prediction.missed();
      failures++;
      assertThat(failures).isLessThan(1000);
    }
    return failures;
  }

  @Test
  void newConnectionsAreNotTried() {
    assertThat(prediction.expectsMore()).isFalse();
    assertThat(pollsUntilTried()).isEqualTo(2);
  }

  @Test
  void pollsThatFireLateDoNotCount() {
    for (int i = 0; i < 1000; i++) {
      prediction.fired(1_000);
    }
    assertThat(prediction.expectsMore()).isFalse();
  }

  @Test
  void connectionIsTriedForAsLongAsThatPays() {
    pollsUntilTried();
    for (int i = 0; i < 1000; i++) {
      prediction.missed();
      prediction.missed();
      prediction.hit();
      assertThat(prediction.expectsMore()).isTrue();
    }
  }

  @Test
  void connectionThatMissesTooOftenIsGivenUp() {
    pollsUntilTried();
    for (int i = 0; i < 20 && prediction.expectsMore(); i++) {
      for (int k = 0; k < 4; k++) {
        prediction.missed();
      }
      if (prediction.expectsMore()) {
        prediction.hit();
      }
    }
    assertThat(prediction.expectsMore()).isFalse();
  }

  @Test
  void doubtGrowsWithEveryTimeInARowUpToALimit() {
    pollsUntilTried();
    assertThat(failuresUntilGivenUp()).isEqualTo(8);
    int polls = 1;
    for (int i = 0; i < 10; i++) {
      assertThat(pollsUntilTried()).isEqualTo(Math.min(polls, 64));
      assertThat(failuresUntilGivenUp()).isEqualTo(2);
      polls *= 2;
    }
  }

  @Test
  void doubtGoesWithSuccess() {
    pollsUntilTried();
    for (int i = 0; i < 10; i++) {
      failuresUntilGivenUp();
      pollsUntilTried();
    }
    for (int i = 0; i < 20; i++) {
      prediction.hit();
    }
    failuresUntilGivenUp();
    assertThat(pollsUntilTried()).isEqualTo(1);
  }

  @Test
  void oneFailureIsEnoughWhereTheNextTryWouldBeLate() {
    pollsUntilTried();
    prediction.giveUp();
    assertThat(pollsUntilTried()).isEqualTo(1);
  }
}
