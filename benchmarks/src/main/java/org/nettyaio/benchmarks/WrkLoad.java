package org.nettyaio.benchmarks;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.nettyaio.benchmarks.load.LoadOrder;
import org.nettyaio.benchmarks.load.LoadResult;

/**
 * The HTTP load of {@code wrk}, beside that of this project, so that results can be compared with
 * published ones. It checks the status of an answer only.
 */
final class WrkLoad implements Load, AutoCloseable {
  private static final String PROGRAM = "wrk";
  private static final String SCRIPT = "wrk.lua";

  private final Path script;

  /** The process of the run in progress. */
  private @Nullable Child child;

  private WrkLoad(Path script) {
    this.script = script;
  }

  static boolean isInstalled() {
    return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, PROGRAM)));
  }

  static WrkLoad open() throws IOException {
    Path script = Files.createTempFile("wrk", ".lua");
    try (InputStream resource = WrkLoad.class.getResourceAsStream(SCRIPT)) {
      Files.write(script, resource.readAllBytes());
    }
    return new WrkLoad(script);
  }

  @Override
  public int core() {
    return OWN_CORE;
  }

  @Override
  public void begin(LoadOrder order) throws IOException {
    child =
        Child.start(
            core(),
            List.of(
                PROGRAM,
                "--threads=1",
                "--connections=" + order.connections(),
                // wrk takes whole seconds only.
                "--duration=" + (int) Math.ceil(order.seconds()) + "s",
                "--script=" + script,
                "http://127.0.0.1:" + order.server() + "/plaintext",
                "--",
                Integer.toString(order.pipelined())));
  }

  /** Skips what wrk prints for people, to the line that the script adds. */
  @Override
  public LoadResult result() throws IOException {
    Child running = Objects.requireNonNull(child, "begin() comes first");
    String line;
    do {
      line = running.answer();
    } while (!line.startsWith("{"));
    return Json.read(line, LoadResult.class);
  }

  @Override
  public void finish() throws IOException {
    Objects.requireNonNull(child, "begin() comes first").close();
    child = null;
  }

  @Override
  public void close() throws IOException {
    if (child != null) {
      child.close();
    }
    Files.deleteIfExists(script);
  }
}
