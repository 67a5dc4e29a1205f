package org.nettyaio.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Links functions of the C library, and keeps errno for each thread from one call to the next.
 *
 * <p>Never fails: where a function cannot be linked, its handle throws {@link
 * UnsupportedOperationException} when it is called, and {@link #problem()} says why. So a class may
 * keep handles in static fields and still be loaded anywhere.
 */
final class CLibrary {
  /**
   * Where the linker stores errno right after a call, before the JVM can make another; one per
   * thread, so that calls allocate nothing. Behind it {@link #SCRATCH_OFFSET eight bytes} for a
   * call's in-out parameter.
   */
  private static final ThreadLocal<MemorySegment> STATE =
      ThreadLocal.withInitial(CLibrary::newState);

  private static final MemoryLayout STATE_LAYOUT = Linker.Option.captureStateLayout();
  private static final long ERRNO_OFFSET =
      STATE_LAYOUT.byteOffset(MemoryLayout.PathElement.groupElement("errno"));
  private static final long SCRATCH_OFFSET = (STATE_LAYOUT.byteSize() + 7) & -8;

  private final List<String> symbols = new ArrayList<>();
  private @Nullable String problem;
  private @Nullable Linker linker;

  CLibrary() {
    try {
      linker = Linker.nativeLinker();
    } catch (UnsupportedOperationException e) {
      problem =
          "this Java runtime cannot call native functions on " + System.getProperty("os.arch");
    }
  }

  /** Why some function could not be linked, or null if all could. */
  @Nullable String problem() {
    return problem;
  }

  /** The symbols asked for so far, without repetition. */
  List<String> symbols() {
    return symbols.stream().distinct().toList();
  }

  /**
   * The handle of a function that reports failure by a negative result and errno. Calls look like
   * {@code check((int) HANDLE.invokeExact(state(), arguments...))}.
   *
   * @param symbol the function's name
   * @param function its C signature; the result must be int or long
   * @param options further options for the linker
   * @return a handle of the same signature, behind a first argument for {@link #state}; never null
   */
  MethodHandle function(String symbol, FunctionDescriptor function, Linker.Option... options) {
    symbols.add(symbol);
    MethodHandle target = link(symbol, function, options);
    return target == null ? refusing(function.toMethodType()) : target;
  }

  /** The calling thread's memory for errno, which every handle takes as its first argument. */
  static MemorySegment state() {
    return STATE.get();
  }

  /**
   * A call's result, or the negative errno of this thread's latest call if the result is negative.
   */
  static int check(int result) {
    return result >= 0 ? result : -STATE.get().get(ValueLayout.JAVA_INT, ERRNO_OFFSET);
  }

  /**
   * A call's result, or the negative errno of this thread's latest call if the result is negative.
   */
  static long check(long result) {
    return result >= 0 ? result : -STATE.get().get(ValueLayout.JAVA_INT, ERRNO_OFFSET);
  }

  /**
   * The calling thread's eight bytes for a parameter that a call reads and writes: their address.
   */
  static long scratch(long value) {
    MemorySegment state = STATE.get();
    state.set(ValueLayout.JAVA_LONG, SCRATCH_OFFSET, value);
    return state.address() + SCRATCH_OFFSET;
  }

  // Linking C functions is what this class is for.
  @SuppressWarnings("restricted")
  private @Nullable MethodHandle link(
      String symbol, FunctionDescriptor function, Linker.Option... options) {
    if (linker == null) {
      return null;
    }
    Optional<MemorySegment> address = linker.defaultLookup().find(symbol);
    if (address.isEmpty()) {
      problem = problem == null ? "the C library has no function " + symbol : problem;
      return null;
    }
    Linker.Option[] all = new Linker.Option[options.length + 1];
    System.arraycopy(options, 0, all, 0, options.length);
    all[options.length] = Linker.Option.captureCallState("errno");
    try {
      return linker.downcallHandle(address.get(), function, all);
    } catch (IllegalCallerException e) {
      Module module = CLibrary.class.getModule();
      problem =
          "native access is not allowed to "
              + (module.isNamed() ? "module " + module.getName() : "the class path")
              + "; start java with --enable-native-access="
              + (module.isNamed() ? module.getName() : "ALL-UNNAMED");
      return null;
    }
  }

  private static MethodHandle refusing(MethodType type) {
    MethodHandle thrower =
        MethodHandles.throwException(type.returnType(), UnsupportedOperationException.class)
            .bindTo(new UnsupportedOperationException("not available: see Syscalls.unsupported()"));
    MethodType withState = type.insertParameterTypes(0, MemorySegment.class);
    return MethodHandles.dropArguments(thrower, 0, withState.parameterList());
  }

  private static MemorySegment newState() {
    return Arena.ofAuto().allocate(SCRATCH_OFFSET + Long.BYTES, Long.BYTES);
  }
}
