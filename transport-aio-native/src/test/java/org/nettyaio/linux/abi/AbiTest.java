package org.nettyaio.linux.abi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.StructLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nettyaio.linux.Errno;

/**
 * Compares every size, offset and constant with the headers of this machine: builds a C program
 * that prints them all, and runs it. What is compared is found by reflection.
 */
class AbiTest {
  private static final String INCLUDES =
      """
      #define _GNU_SOURCE
      #include <errno.h>
      #include <fcntl.h>
      #include <netinet/in.h>
      #include <poll.h>
      #include <stddef.h>
      #include <stdio.h>
      #include <sys/eventfd.h>
      #include <sys/resource.h>
      #include <sys/socket.h>
      #include <sys/uio.h>
      #include <time.h>
      #include <linux/aio_abi.h>
      #include <linux/fs.h>
      #include <linux/tcp.h>
      #include <linux/udp.h>
      #include <linux/un.h>
      #include <linux/vm_sockets.h>
      #define OFFSET(s, f) (int) offsetof(struct s, f)
      #define SIZE(s, f) (int) sizeof(((struct s *) 0)->f)
      #ifdef __GLIBC__
      #define NARROW_IN_MUSL(theirs, ours) (theirs)
      #else
      #define NARROW_IN_MUSL(theirs, ours) (ours)
      #endif

      """;

  /** The ring is in no header. This is what fs/aio.c of the kernel has had since Linux 2.6. */
  private static final String AIO_RING =
      """
      #define AIO_RING_MAGIC 0xa10a10a1
      struct aio_ring {
        unsigned id;
        unsigned nr;
        unsigned head;
        unsigned tail;
        unsigned magic;
        unsigned compat_features;
        unsigned incompat_features;
        unsigned header_length;
        struct io_event io_events[];
      };

      """;

  /**
   * musl declares these fields as int, with padding behind, where the kernel has a long; the bytes
   * in memory are the same. There, size of field and alignment of cmsghdr cannot be compared.
   */
  private static final Set<String> NARROW_IN_MUSL =
      Set.of("msghdr.msg_iovlen", "msghdr.msg_controllen", "cmsghdr.cmsg_len", "cmsghdr");

  /** Grows at its end from kernel to kernel; ours is as of Linux 5.4. */
  private static final Set<String> GROWING = Set.of("tcp_info");

  @TempDir static Path directory;

  private static Map<String, String> machine = Map.of();

  @BeforeAll
  static void askTheHeaders() throws Exception {
    Optional<Path> compiler = compiler();
    String message =
        "No C compiler (cc, gcc, clang) on PATH: sizes, offsets and constants of the abi stay unchecked";
    if (compiler.isEmpty()) {
      System.out.println(message);
    }
    assumeTrue(compiler.isPresent(), message);
    Path source = Files.writeString(directory.resolve("abi.c"), program());
    Path program = directory.resolve("abi");
    run(compiler.get().toString(), "-o", program.toString(), source.toString());
    Map<String, String> answers = new LinkedHashMap<>();
    for (String line : run(program.toString()).split("\n")) {
      int equals = line.indexOf('=');
      answers.put(line.substring(0, equals), line.substring(equals + 1));
    }
    machine = answers;
  }

  @Test
  void everyStructHasTheSizeAndTheFieldsOfTheHeaders() {
    Map<String, String> ours = new LinkedHashMap<>();
    for (Class<?> struct : AbiClasses.structs()) {
      String name = struct.getSimpleName();
      StructLayout layout = AbiClasses.layout(struct);
      ours.put("struct " + name, layout.byteSize() + " aligned " + layout.byteAlignment());
      AbiClasses.members(layout)
          .forEach(
              (field, member) -> {
                long offset = layout.byteOffset(PathElement.groupElement(field));
                ours.put("field " + name + "." + field, offset + " size " + member.byteSize());
              });
    }
    assertThat(differences(ours, "struct ", "field ")).isEmpty();
  }

  @Test
  void everyConstantHasTheValueOfTheHeaders() {
    Map<String, String> ours = new LinkedHashMap<>();
    constants().forEach((name, value) -> ours.put("constant " + name, value.toString()));
    assertThat(differences(ours, "constant ")).isEmpty();
  }

  @Test
  void everyErrorNumberHasTheNameOfTheHeaders() {
    Map<String, String> ours = new LinkedHashMap<>();
    errnos().forEach((name, value) -> ours.put("errno " + name, value.toString()));
    assertThat(differences(ours, "errno ")).isEmpty();
  }

  @Test
  void ancillaryDataIsLaidOutAsTheMacrosDo() {
    Map<String, String> ours = new LinkedHashMap<>();
    for (int n = 0; n <= 40; n++) {
      ours.put(
          "cmsg " + n,
          cmsghdr.cmsg_len_for(n) + " " + cmsghdr.cmsg_space(n) + " " + cmsghdr.cmsg_data_offset());
    }
    assertThat(differences(ours, "cmsg ")).isEmpty();
  }

  /** Where the machine's answers of some kinds and ours are not the same. */
  private static List<String> differences(Map<String, String> ours, String... kinds) {
    Set<String> keys = new TreeSet<>(ours.keySet());
    machine.keySet().stream()
        .filter(key -> Stream.of(kinds).anyMatch(key::startsWith))
        .forEach(keys::add);
    assertThat(keys).hasSizeGreaterThan(20);
    return keys.stream()
        .filter(key -> !Objects.equals(ours.get(key), machine.get(key)))
        .map(key -> key + ": ours " + ours.get(key) + ", the machine's " + machine.get(key))
        .toList();
  }

  private static Map<String, Long> constants() {
    Map<String, Long> constants = new LinkedHashMap<>();
    Stream.concat(AbiClasses.headers().stream(), AbiClasses.structs().stream())
        .forEach(type -> constants.putAll(AbiClasses.constants(type)));
    constants.putAll(AbiClasses.constants(Errno.class));
    return constants;
  }

  private static Map<String, Integer> errnos() {
    Map<String, Integer> errnos = new LinkedHashMap<>();
    for (int errno = 1; errno < 256; errno++) {
      if (!Errno.name(errno).startsWith("errno ")) {
        errnos.put(Errno.name(errno), errno);
      }
    }
    return errnos;
  }

  private static String program() {
    StringBuilder c = new StringBuilder(INCLUDES).append(AIO_RING).append("int main(void) {\n");
    for (Class<?> struct : AbiClasses.structs()) {
      String name = struct.getSimpleName();
      StructLayout layout = AbiClasses.layout(struct);
      String size = "sizeof(struct " + name + ")";
      if (GROWING.contains(name)) {
        size =
            "(" + size + " > " + layout.byteSize() + " ? " + layout.byteSize() + " : " + size + ")";
      }
      String alignment =
          comparable(name, "(int) _Alignof(struct " + name + ")", layout.byteAlignment());
      print(c, "struct " + name + "=%d aligned %d", "(int) " + size + ", " + alignment);
      AbiClasses.members(layout).forEach((field, member) -> field(c, name, field, member));
    }
    for (String constant : constants().keySet()) {
      // Through int where we have an int, so that bit 31 means the same on both sides.
      boolean wide = constants().get(constant) != constants().get(constant).intValue();
      print(
          c, "constant " + constant + "=%lld", "(long long) " + (wide ? "" : "(int) ") + constant);
    }
    errnos().keySet().forEach(name -> print(c, "errno " + name + "=%d", name));
    for (int n = 0; n <= 40; n++) {
      String length = "(int) CMSG_LEN(" + n + "), (int) CMSG_SPACE(" + n + ")";
      print(
          c,
          "cmsg " + n + "=%d %d %d",
          length + ", (int) (CMSG_DATA((struct cmsghdr *) 0) - (unsigned char *) 0)");
    }
    return c.append("}\n").toString();
  }

  private static void field(StringBuilder c, String struct, String field, MemoryLayout member) {
    String path = struct + "." + field;
    String arguments = "(" + struct + ", " + field + ")";
    String size = comparable(path, "SIZE" + arguments, member.byteSize());
    print(c, "field " + path + "=%d size %d", "OFFSET" + arguments + ", " + size);
  }

  private static String comparable(String path, String theirs, long ours) {
    return NARROW_IN_MUSL.contains(path) ? "NARROW_IN_MUSL(" + theirs + ", " + ours + ")" : theirs;
  }

  private static void print(StringBuilder c, String format, String arguments) {
    c.append("  printf(\"").append(format).append("\\n\", ").append(arguments).append(");\n");
  }

  private static Optional<Path> compiler() {
    return Stream.of("cc", "gcc", "clang")
        .flatMap(
            name ->
                Stream.of(System.getenv("PATH").split(":")).map(folder -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private static String run(String... command) throws IOException, InterruptedException {
    Path output = directory.resolve("output");
    Process process =
        new ProcessBuilder(List.of(command))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("%s ends in time", command[0]).isTrue();
    } finally {
      process.destroyForcibly();
    }
    String text = Files.readString(output);
    assertThat(process.exitValue()).as("%s says: %s", command[0], text).isZero();
    return text;
  }
}
