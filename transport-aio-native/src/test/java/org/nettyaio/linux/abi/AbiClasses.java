package org.nettyaio.linux.abi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.GroupLayout;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.PaddingLayout;
import java.lang.foreign.StructLayout;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Finds all classes of the package by looking, so that none added later can escape the tests. */
final class AbiClasses {
  private AbiClasses() {}

  static List<Class<?>> structs() {
    return all().stream().filter(c -> !isHeader(c)).toList();
  }

  static List<Class<?>> headers() {
    return all().stream().filter(AbiClasses::isHeader).toList();
  }

  static StructLayout layout(Class<?> struct) {
    try {
      return (StructLayout) struct.getMethod("layout").invoke(null);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(struct + " is neither a struct with layout() nor a header _h", e);
    }
  }

  /** The named members with their layouts. */
  static Map<String, MemoryLayout> members(GroupLayout layout) {
    Map<String, MemoryLayout> members = new LinkedHashMap<>();
    for (MemoryLayout member : layout.memberLayouts()) {
      if (!(member instanceof PaddingLayout)) {
        members.put(member.name().orElseThrow(), member);
      }
    }
    return members;
  }

  /** The public constants with their values. */
  static Map<String, Long> constants(Class<?> type) {
    Map<String, Long> constants = new LinkedHashMap<>();
    for (Field field : type.getDeclaredFields()) {
      if (Modifier.isPublic(field.getModifiers())) {
        try {
          constants.put(field.getName(), ((Number) field.get(null)).longValue());
        } catch (IllegalAccessException e) {
          throw new AssertionError(e);
        }
      }
    }
    return constants;
  }

  private static boolean isHeader(Class<?> type) {
    return type.getSimpleName().endsWith("_h");
  }

  private static List<Class<?>> all() {
    try {
      URI iocb = iocb.class.getResource("iocb.class").toURI();
      List<Class<?>> classes = new ArrayList<>();
      try (Stream<Path> files = Files.list(Path.of(iocb).getParent())) {
        for (Path file : files.sorted().toList()) {
          String name = file.getFileName().toString().replaceFirst("\\.class$", "");
          if (!name.equals("package-info")) {
            classes.add(Class.forName(iocb.class.getPackageName() + "." + name));
          }
        }
      }
      assertThat(classes).contains(iocb.class, aio_abi_h.class);
      return classes;
    } catch (IOException | ReflectiveOperationException | java.net.URISyntaxException e) {
      throw new AssertionError(e);
    }
  }
}
