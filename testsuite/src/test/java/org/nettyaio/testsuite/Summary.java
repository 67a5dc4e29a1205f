package org.nettyaio.testsuite;

import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/** Prints, when all tests have run, how many of each kind there were and what came of them. */
public final class Summary implements TestExecutionListener {

  /** The kinds, in the order in which a class is asked whether it is of one. */
  private enum Kind {
    REAL_PROGRAMS("Real programs", ".*\\.peers\\..*"),
    EVENT_LOOP("Event loop", ".*EventLoop.*"),
    MIXED("With epoll and io_uring in one JVM", ".*(Epoll|IoUring).*"),
    DOMAIN("Unix domain sockets, TLS included", ".*Domain.*"),
    UDP("UDP", ".*Udp[46]?Test"),
    TLS("TLS over TCP", ".*(Ssl|Tls|LargeCertificate).*"),
    TCP("TCP", ".*");

    private final String title;
    private final String pattern;

    Kind(String title, String pattern) {
      this.title = title;
      this.pattern = pattern;
    }

    static Kind of(String className) {
      for (Kind kind : values()) {
        if (className.matches(kind.pattern)) {
          return kind;
        }
      }
      return TCP;
    }
  }

  private static final class Counts {
    int passed;
    int failed;
    int skipped;
  }

  private final Map<Kind, Counts> counts = new EnumMap<>(Kind.class);

  /** For JUnit. */
  public Summary() {}

  @Override
  public void executionFinished(TestIdentifier test, TestExecutionResult result) {
    Counts ofKind = counts(test);
    if (ofKind == null) {
      return;
    }
    switch (result.getStatus()) {
      case SUCCESSFUL -> ofKind.passed++;
      case FAILED -> ofKind.failed++;
      case ABORTED -> ofKind.skipped++;
    }
  }

  @Override
  public void executionSkipped(TestIdentifier test, String reason) {
    Counts ofKind = counts(test);
    if (ofKind != null) {
      ofKind.skipped++;
    }
  }

  private @Nullable Counts counts(TestIdentifier test) {
    if (!test.isTest() || !(test.getSource().orElse(null) instanceof MethodSource method)) {
      return null;
    }
    return counts.computeIfAbsent(Kind.of(method.getClassName()), kind -> new Counts());
  }

  @Override
  public void testPlanExecutionFinished(TestPlan plan) {
    Counts all = new Counts();
    StringBuilder table = new StringBuilder("\n");
    line(table, "Netty's testsuite on Linux AIO", "passed", "failed", "skipped");
    counts.forEach(
        (kind, ofKind) -> {
          line(table, kind.title, ofKind.passed, ofKind.failed, ofKind.skipped);
          all.passed += ofKind.passed;
          all.failed += ofKind.failed;
          all.skipped += ofKind.skipped;
        });
    line(table, "all", all.passed, all.failed, all.skipped);
    System.out.println(table);
  }

  private static void line(StringBuilder table, String title, Object... columns) {
    table.append("%-36s".formatted(title));
    for (Object column : columns) {
      table.append("%8s".formatted(column));
    }
    table.append('\n');
  }
}
