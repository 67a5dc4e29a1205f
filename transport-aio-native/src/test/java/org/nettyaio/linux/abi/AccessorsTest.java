package org.nettyaio.linux.abi;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every accessor reads and writes the bytes of the field it is named after, and no others. */
class AccessorsTest {
  /** What there is besides accessors; tested elsewhere. */
  private static final Set<String> OTHERS =
      Set.of(
          "layout",
          "sizeof",
          "tailAcquire",
          "headRelease",
          "cmsg_len_for",
          "cmsg_space",
          "cmsg_data_offset");

  /** Without accessors, since they mean nothing. */
  private static final Set<String> FILLERS = Set.of("sin_zero");

  static Stream<Class<?>> structs() {
    return AbiClasses.structs().stream();
  }

  @ParameterizedTest
  @MethodSource("structs")
  void accessorsTouchTheFieldTheyAreNamedAfter(Class<?> struct) throws Exception {
    StructLayout layout = AbiClasses.layout(struct);
    Set<String> unchecked = new TreeSet<>();
    for (Method method : struct.getDeclaredMethods()) {
      if (Modifier.isPublic(method.getModifiers()) && !OTHERS.contains(method.getName())) {
        unchecked.add(method.toString());
      }
    }
    for (var member : AbiClasses.members(layout).entrySet()) {
      String name = member.getKey();
      long offset = layout.byteOffset(PathElement.groupElement(name));
      boolean value = member.getValue() instanceof ValueLayout;
      boolean found = false;
      for (Method method : struct.getDeclaredMethods()) {
        if (method.getName().equals(name + "_offset")) {
          assertThat(method.invoke(null)).as("%s", method).isEqualTo(offset);
          unchecked.remove(method.toString());
        } else if (method.getName().equals(name) || method.getName().equals(name + "_at")) {
          if (value) {
            checkValue(method, layout, (ValueLayout) member.getValue(), offset);
          } else {
            checkView(method, layout, member.getValue(), offset);
          }
          unchecked.remove(method.toString());
          found = true;
        }
      }
      assertThat(found || FILLERS.contains(name)).as("%s has an accessor", name).isTrue();
    }
    assertThat(unchecked).as("methods that belong to no field").isEmpty();
  }

  private static void checkView(
      Method getter, StructLayout layout, MemoryLayout member, long offset) throws Exception {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(layout);
      MemorySegment view = (MemorySegment) getter.invoke(null, memory);
      assertThat(view.address() - memory.address()).as("%s", getter).isEqualTo(offset);
      assertThat(view.byteSize()).as("%s", getter).isEqualTo(member.byteSize());
    }
  }

  private static void checkValue(Method method, StructLayout layout, ValueLayout field, long offset)
      throws Exception {
    boolean inArray = method.getName().endsWith("_at");
    long at = inArray ? 2 * layout.byteSize() + offset : offset;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(3 * layout.byteSize(), 8);
      if (method.getReturnType() == void.class) {
        checkSetter(method, memory, inArray, layout.byteSize(), field, at);
      } else {
        checkGetter(method, memory, inArray, layout.byteSize(), field, at);
      }
    }
  }

  private static void checkGetter(
      Method getter, MemorySegment memory, boolean inArray, long size, ValueLayout field, long at)
      throws Exception {
    for (long i = 0; i < memory.byteSize(); i++) {
      memory.set(ValueLayout.JAVA_BYTE, i, (byte) (0xF1 - i)); // high bits set: catches sign errors
    }
    Object result = inArray ? getter.invoke(null, memory, 2 * size) : getter.invoke(null, memory);
    long expected = raw(memory, field, at);
    if (((Class<?>) getter.getReturnType()) != field.carrier()) {
      expected &= (1L << (8 * field.byteSize())) - 1; // widened: unsigned
    }
    assertThat(((Number) result).longValue()).as("%s", getter).isEqualTo(expected);
  }

  private static void checkSetter(
      Method setter, MemorySegment memory, boolean inArray, long size, ValueLayout field, long at)
      throws Exception {
    Class<?> type = setter.getParameterTypes()[setter.getParameterCount() - 1];
    Object value =
        type == long.class
            ? (Object) 0x8182838485868788L
            : type == int.class ? (Object) 0x81828384 : (Object) (short) 0x8182;
    if (inArray) {
      setter.invoke(null, memory, 2 * size, value);
    } else {
      setter.invoke(null, memory, value);
    }
    long mask = field.byteSize() == 8 ? -1 : (1L << (8 * field.byteSize())) - 1;
    assertThat(raw(memory, field, at) & mask)
        .as("%s", setter)
        .isEqualTo(((Number) value).longValue() & mask);
    memory.asSlice(at, field.byteSize()).fill((byte) 0);
    assertThat(memory.mismatch(MemorySegment.ofArray(new byte[(int) memory.byteSize()])))
        .as("%s writes nothing else", setter)
        .isEqualTo(-1);
  }

  /** Reads the field in its byte order, without the accessors. */
  private static long raw(MemorySegment memory, ValueLayout field, long at) {
    var buffer = memory.asByteBuffer().order(field.order());
    switch ((int) field.byteSize()) {
      case 1:
        return buffer.get((int) at);
      case 2:
        return buffer.getShort((int) at);
      case 4:
        return buffer.getInt((int) at);
      default:
        return buffer.getLong((int) at);
    }
  }
}
