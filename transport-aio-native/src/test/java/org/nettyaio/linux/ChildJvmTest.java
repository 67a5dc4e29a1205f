package org.nettyaio.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nettyaio.linux.abi.socket_h;
import org.nettyaio.linux.socket.Socket;

/** What depends on how the JVM was started. */
class ChildJvmTest {
  private static final String ALLOWED = "--enable-native-access=ALL-UNNAMED";

  @TempDir Path folder;

  @Test
  void withNativeAccessTheJvmPrintsNoWarning() throws Exception {
    assertThat(onClassPath("socket", ALLOWED)).matches("unnamed module @\\w+ true\n");
  }

  @Test
  void asANamedModuleItNeedsNativeAccessForItselfOnly() throws Exception {
    Path classes = location(Socket.class);
    assertThat(
            java(
                "",
                "--enable-native-access=org.nettyaio.linux",
                "--module-path=" + classes + ":" + location(NullMarked.class),
                "--patch-module=org.nettyaio.linux=" + location(ChildMain.class),
                "--module=org.nettyaio.linux/" + ChildMain.class.getName(),
                "socket"))
        .isEqualTo("module org.nettyaio.linux true\n");
  }

  @Test
  void withoutNativeAccessTheReasonSaysWhatToStartJavaWith() throws Exception {
    assertThat(onClassPath("unsupported", denied()))
        .isEqualTo(
            "native access is not allowed to the class path; start java with"
                + " --enable-native-access=ALL-UNNAMED\n");
  }

  @Test
  void withoutNativeAccessACallIsRefusedAndTheClassLoads() throws Exception {
    assertThat(onClassPath("call", denied())).contains("Syscalls.unsupported()");
  }

  @Test
  void javasPropertyForIpv4IsHeeded() throws Exception {
    assertThat(onClassPath("family", ALLOWED, "-Djava.net.preferIPv4Stack=true"))
        .isEqualTo(socket_h.AF_INET + "\n");
  }

  @Test
  void outOfDescriptorsTheMessageNamesTheLimit() throws Exception {
    assertThat(
            java(
                "ulimit -n 100; ",
                ALLOWED,
                "-cp",
                classPath(),
                ChildMain.class.getName(),
                "exhaust"))
        .startsWith(
            "socket failed: EMFILE (Too many open files): the limit of open descriptors (ulimit -n)"
                + " is 100: raise it before java starts");
  }

  private static String denied() {
    // Since JDK 24 a JVM warns unless told otherwise; before, naming one module denied access to
    // all others.
    return Runtime.version().feature() >= 24
        ? "--illegal-native-access=deny"
        : "--enable-native-access=jdk.unsupported";
  }

  private String onClassPath(String what, String... options) throws Exception {
    List<String> arguments = new ArrayList<>(List.of(options));
    arguments.addAll(List.of("-cp", classPath(), ChildMain.class.getName(), what));
    return java("", arguments.toArray(String[]::new));
  }

  private static String classPath() throws Exception {
    return location(Socket.class) + ":" + location(ChildMain.class);
  }

  private static Path location(Class<?> type) throws Exception {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
  }

  /** Runs java after a shell command; returns what it prints to either stream. */
  private String java(String before, String... arguments) throws IOException, InterruptedException {
    Path output = folder.resolve("output");
    List<String> command = new ArrayList<>(List.of("sh", "-c", before + "exec \"$@\"", "sh"));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx64m", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("java ends in time").isTrue();
    } finally {
      process.destroyForcibly();
    }
    String text = Files.readString(output);
    assertThat(process.exitValue()).as(text).isZero();
    return text;
  }
}
