package org.nettyaio.examples;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Finds out what this machine allows the transports to do, and what to change to allow more. */
final class Doctor {
  /** Below this many connections a limit is worth raising. */
  private static final long WORTH_RAISING = 10_000;

  private static final String SUGGESTED_AIO_MAX_NR = "1048576";

  private final List<String> lines = new ArrayList<>();
  private final List<String> advice = new ArrayList<>();

  /** What was found, a line per subject, then what to change. */
  static String report() {
    Doctor doctor = new Doctor();
    doctor.machine();
    doctor.aio();
    doctor.aioLimits();
    doctor.epoll();
    doctor.ioUring();
    doctor.descriptors();
    doctor.backlog();
    return doctor.text();
  }

  private void machine() {
    say(
        "machine",
        "Linux %s, %s, Java %s, %d processors"
            .formatted(
                System.getProperty("os.version"),
                System.getProperty("os.arch"),
                Runtime.version(),
                Runtime.getRuntime().availableProcessors()));
  }

  private void aio() {
    Throwable cause = Transport.AIO.unavailabilityCause();
    say(
        "aio",
        cause == null ? "works (a poll was armed and answered)" : "no: " + UserError.why(cause));
  }

  private void aioLimits() {
    OptionalLong limit = ProcFs.sysctl("fs.aio-max-nr");
    OptionalLong used = ProcFs.sysctl("fs.aio-nr");
    if (limit.isEmpty() || used.isEmpty()) {
      say("aio limit", "unknown: /proc/sys/fs/aio-max-nr cannot be read");
      return;
    }
    long free = Math.max(0, limit.getAsLong() - used.getAsLong());
    int loops = Runtime.getRuntime().availableProcessors();
    long one = connections(free, 1);
    long all = connections(free, loops);
    say(
        "aio limit",
        String.format(
            Locale.ROOT,
            "fs.aio-max-nr %,d, in use system-wide %,d; room for %,d connections on 1 event loop%s",
            limit.getAsLong(),
            used.getAsLong(),
            one,
            loops == 1 ? "" : String.format(Locale.ROOT, ", %,d on %d", all, loops)));
    if (Math.min(one, all) < WORTH_RAISING) {
      advise(
          "more connections on aio",
          "sudo sysctl -w fs.aio-max-nr=" + SUGGESTED_AIO_MAX_NR,
          "echo fs.aio-max-nr=" + SUGGESTED_AIO_MAX_NR + " | sudo tee /etc/sysctl.d/60-aio.conf");
    }
  }

  /**
   * How many connections are certain to fit if they are spread evenly over the event loops.
   *
   * <p>Every idle connection takes an entry of its loop's AIO context, an eighth of which, and
   * never less than 8, is kept for reads and writes. Contexts double, and while one grows the old
   * and the new are both charged: the last loop to grow needs half as many entries again.
   *
   * @param free entries that {@code fs.aio-max-nr} leaves
   */
  static long connections(long free, int loops) {
    long perLoop = Long.highestOneBit(Math.max(1, 2 * free / (2L * loops + 1)));
    return Math.max(0, perLoop - Math.max(8, perLoop / 8)) * loops;
  }

  private void epoll() {
    say("epoll", availability(Transport.EPOLL.unavailabilityCause()));
  }

  private void ioUring() {
    OptionalLong disabled = ProcFs.sysctl("kernel.io_uring_disabled");
    String setting;
    if (disabled.isEmpty()) {
      setting = "kernel.io_uring_disabled not there (kernel before 6.6, or without io_uring)";
    } else if (disabled.getAsLong() == 0) {
      setting = "kernel.io_uring_disabled 0, allowed to all";
    } else if (disabled.getAsLong() == 1) {
      setting = "kernel.io_uring_disabled 1, for CAP_SYS_ADMIN or kernel.io_uring_group only";
    } else {
      setting = "kernel.io_uring_disabled " + disabled.getAsLong() + ", refused to all";
    }
    say("io_uring", availability(Transport.IO_URING.unavailabilityCause()) + "; " + setting);
    if (disabled.orElse(0) != 0) {
      advise(
          "io_uring, if you want to compare (it is off for a reason on many machines)",
          "sudo sysctl -w kernel.io_uring_disabled=0");
    }
  }

  private static String availability(@Nullable Throwable cause) {
    return cause == null ? "works" : "no: " + UserError.why(cause);
  }

  private void descriptors() {
    Optional<long[]> limits = ProcFs.descriptorLimits();
    if (limits.isEmpty()) {
      say("descriptors", "unknown: /proc/self/limits cannot be read");
      return;
    }
    long soft = limits.get()[0];
    long hard = limits.get()[1];
    say(
        "descriptors",
        String.format(
            Locale.ROOT,
            "soft %,d, hard %,d (the JVM raises soft to hard); a connection takes 1, a proxied one 2",
            soft,
            hard));
    if (soft < WORTH_RAISING) {
      advise(
          "more descriptors",
          "sudo prlimit --pid $$ --nofile=1048576   # this shell and what it starts",
          "LimitNOFILE=1048576                      # in a systemd unit",
          "docker run --ulimit nofile=1048576:1048576 …");
    }
  }

  private void backlog() {
    OptionalLong somaxconn = ProcFs.sysctl("net.core.somaxconn");
    say(
        "backlog",
        somaxconn.isEmpty()
            ? "unknown: /proc/sys/net/core/somaxconn cannot be read"
            : "net.core.somaxconn " + somaxconn.getAsLong());
    if (somaxconn.orElse(4096) < 1024) {
      advise("bursts of connections", "sudo sysctl -w net.core.somaxconn=4096");
    }
  }

  private void say(String subject, String finding) {
    lines.add(String.format(Locale.ROOT, "%-12s %s", subject, finding));
  }

  private void advise(String purpose, String... commands) {
    advice.add("For " + purpose + ":");
    for (String command : commands) {
      advice.add("  " + command);
    }
  }

  private String text() {
    List<String> all = new ArrayList<>(lines);
    if (!advice.isEmpty()) {
      all.add("");
      all.addAll(advice);
    }
    return String.join(System.lineSeparator(), all);
  }
}
