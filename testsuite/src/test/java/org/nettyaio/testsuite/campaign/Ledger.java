package org.nettyaio.testsuite.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a part of the campaign has done and found: figures by name, promises made and kept, and what
 * went wrong. Safe for use by any thread.
 */
final class Ledger {
  /** More of the same says nothing more. */
  private static final int MAX_FAULTS = 40;

  private static final String FAULTS = "faults";
  private static final int MAX_PRINTED = 4_000;
  private static final String FAULT = "FAULT ";
  private static final Pattern FIGURE = Pattern.compile("(?:, |: )([a-z' A-Z]+) (\\d+)");

  private final String name;
  private final ConcurrentMap<String, LongAdder> figures = new ConcurrentHashMap<>();
  private final LongAdder promises = new LongAdder();

  /** The kinds of those that have not been told to be kept. */
  private final ConcurrentMap<Future<?>, String> untold = new ConcurrentHashMap<>();

  private final List<String> faults = new ArrayList<>();
  private final Map<Session, List<String>> suspects = new LinkedHashMap<>();
  private int nameless;
  private final Set<String> excuses = ConcurrentHashMap.newKeySet();

  Ledger(String name) {
    this.name = name;
  }

  void add(String figure, long count) {
    figures.computeIfAbsent(figure, any -> new LongAdder()).add(count);
  }

  long get(String figure) {
    LongAdder sum = figures.get(figure);
    return sum == null ? 0 : sum.sum();
  }

  /** Records that a promise was made, and when it is kept; returns it. */
  <F extends Future<?>> F promise(String kind, F future) {
    boolean listens = false;
    try {
      untold.put(future, kind);
      promises.increment();
      future.addListener(untold::remove);
      listens = true;
    } finally {
      if (!listens) {
        // A promise for whose listener there is no memory does not count.
        untold.remove(future);
      }
    }
    return future;
  }

  /**
   * How many promises are open. One that is kept need not be told: there may be no memory for it.
   */
  long open() {
    return untold.keySet().stream().filter(future -> !future.isDone()).count();
  }

  private String openByKind() {
    Map<String, Integer> open = new TreeMap<>();
    untold.forEach(
        (future, kind) -> {
          if (!future.isDone()) {
            open.merge(kind, 1, Integer::sum);
          }
        });
    return open.toString();
  }

  /** A throwable with its causes. */
  static String text(@Nullable Throwable cause) {
    StringBuilder text = new StringBuilder();
    for (Throwable at = cause; at != null; at = at.getCause()) {
      text.append(" <- ").append(at);
    }
    return text.toString();
  }

  /** From now on a connection may fail because of one of these errors, given by name. */
  void excuse(Collection<String> errors) {
    excuses.addAll(errors);
  }

  /** Whether a text names an error that was made to happen. */
  boolean isExcused(String text) {
    return excuses.stream().anyMatch(text::contains);
  }

  /** A connection has failed at the server before that knew whose it is. */
  synchronized void nameless(Throwable cause) {
    if (isExcused(text(cause))) {
      nameless++;
    }
  }

  /** Records that something is wrong with a connection; {@link #judge} says whether it may be. */
  synchronized void suspect(Session session, String what) {
    suspects.computeIfAbsent(session, any -> new ArrayList<>()).add(what);
  }

  /** All connections have ended: makes faults of what nothing excuses. */
  synchronized void judge() {
    suspects.forEach(
        (session, all) -> {
          if (isExcused(all.toString()) || session.isUnknownToServer() && nameless-- > 0) {
            add("connections failed", 1);
          } else {
            fault(all + ": " + session);
          }
        });
    suspects.clear();
  }

  /** Records something that must not happen. */
  synchronized void fault(String what) {
    add(FAULTS, 1);
    if (faults.size() < MAX_FAULTS) {
      faults.add(what);
    }
  }

  /** Records a fault unless two numbers are the same, and the difference as a figure. */
  void expectNothing(String figure, long left) {
    add(figure, left);
    if (left != 0) {
      fault(left + " " + figure);
    }
  }

  /** Waits until all promises are kept, and records those that are not. */
  void expectNoOpenPromise() {
    if (!Waiting.until(() -> open() == 0)) {
      fault("open promises by kind: " + openByKind());
    }
    add("promises", promises.sum());
    add("promises open", open());
  }

  synchronized List<String> faults() {
    return List.copyOf(faults);
  }

  /** All figures in one line. */
  String line() {
    StringJoiner line = new StringJoiner(", ", "campaign " + name + ": ", "");
    new TreeMap<>(figures).forEach((figure, sum) -> line.add(figure + " " + sum.sum()));
    return line.toString();
  }

  /** States figures and faults for another process to {@linkplain #judge(String, int, String)}. */
  void print() {
    System.out.println(line());
    faults().forEach(fault -> System.out.println(FAULT + fault));
  }

  /** Adds what a child has printed, and records how it failed. */
  void judge(String child, int status, String printed) {
    String end = printed.substring(Math.max(0, printed.length() - MAX_PRINTED));
    if (status == Child.TIMED_OUT || status == Child.KILLED) {
      fault(child + " hangs, or takes too long:\n" + end);
    } else if (status != 0 || !printed.contains("campaign child: ")) {
      fault(child + " ends with status " + status + ":\n" + end);
    }
    for (String line : printed.lines().toList()) {
      if (line.startsWith(FAULT)) {
        fault(child + ": " + line);
      } else if (line.startsWith("campaign child: ")) {
        Matcher matcher = FIGURE.matcher(line);
        while (matcher.find()) {
          if (!matcher.group(1).equals(FAULTS)) {
            add(matcher.group(1), Long.parseLong(matcher.group(2)));
          }
        }
      }
    }
  }

  /** States the figures, in a file too, and fails if anything went wrong. */
  void report() throws IOException {
    System.out.println(line());
    // The tests' working directory is target.
    Path directory = Files.createDirectories(Path.of("campaign"));
    List<String> lines = new ArrayList<>(List.of(line()));
    lines.addAll(faults());
    Files.write(directory.resolve(name.replace(' ', '-') + ".txt"), lines);
    assertThat(faults()).as(line()).isEmpty();
  }
}
