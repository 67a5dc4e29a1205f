package org.nettyaio.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Numbers of loops that have done something. */
class AioMetricsTest {
  private final AioEventLoopGroup loops = new AioEventLoopGroup(2);

  @AfterEach
  void shutDown() throws Exception {
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
  }

  private static List<Method> numbers() {
    return Stream.of(AioMetrics.class.getMethods())
        .filter(method -> method.getReturnType() == long.class)
        .filter(method -> method.getParameterCount() == 0)
        .toList();
  }

  private AioMetrics settled() throws Exception {
    loops.submit(() -> {}).sync();
    return EchoServer.settled(loops);
  }

  @Test
  void aSumIsOfEachNumber() throws Exception {
    AioMetrics once = settled();
    AioMetrics twice = once.plus(once);
    assertThat(once.contextSize()).isPositive();
    for (Method number : numbers()) {
      assertThat(number.invoke(twice))
          .as(number.getName())
          .isEqualTo(2 * (Long) number.invoke(once));
    }
  }

  @Test
  void allNumbersAreInTheTextUnderTheirNames() throws Exception {
    AioMetrics metrics = settled();
    for (Method number : numbers()) {
      if (!number.getName().equals("systemCalls")) {
        assertThat(metrics.toString())
            .containsPattern("\\b" + number.getName() + ": " + number.invoke(metrics) + "[,)]");
      }
    }
  }

  @Test
  void metricsWithTheSameNumbersAreEqual() throws Exception {
    AioMetrics metrics = settled();
    assertThat(loops.metrics()).isEqualTo(metrics).hasSameHashCodeAs(metrics);
    assertThat(metrics.plus(metrics)).isNotEqualTo(metrics);
  }
}
