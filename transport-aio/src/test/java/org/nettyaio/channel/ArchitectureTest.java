package org.nettyaio.channel;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The transport is built as docs/architecture.md says. It is the compiled classes that are looked
 * at: a constant that the compiler has copied is no use of its class.
 */
@AnalyzeClasses(packages = ArchitectureTest.USERS, importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
  /** The package that users see. */
  static final String USERS = "org.nettyaio.channel";

  private static final String INTERNAL = USERS + ".internal";

  @ArchTest
  static final ArchRule packagesUseOnlyPackagesBelowThem =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .ensureAllClassesAreContainedInArchitecture()
          .layer("users")
          .definedBy(USERS)
          .layer("stream")
          .definedBy(INTERNAL + ".stream")
          .layer("file")
          .definedBy(INTERNAL + ".file")
          .layer("datagram")
          .definedBy(INTERNAL + ".datagram")
          .layer("core")
          .definedBy(INTERNAL + ".core")
          .layer("loop")
          .definedBy(INTERNAL + ".loop")
          .layer("socket")
          .definedBy(INTERNAL + ".socket")
          .whereLayer("stream")
          .mayOnlyAccessLayers("file", "core", "loop", "socket")
          .whereLayer("file")
          .mayOnlyAccessLayers("core", "loop", "socket")
          .whereLayer("datagram")
          .mayOnlyAccessLayers("core", "loop", "socket")
          .whereLayer("core")
          .mayOnlyAccessLayers("loop", "socket")
          .whereLayer("loop")
          .mayNotAccessAnyLayer()
          .whereLayer("socket")
          .mayNotAccessAnyLayer()
          // These are counted below.
          .ignoreDependency(resideInAPackage(INTERNAL + ".."), resideInAPackage(USERS));

  @ArchTest
  static void fourUsesRunBackUp(JavaClasses classes) {
    Set<String> uses =
        classes.stream()
            .filter(resideInAPackage(INTERNAL + ".."))
            .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
            .filter(use -> use.getTargetClass().getPackageName().equals(USERS))
            .map(
                use -> outermost(use.getOriginClass()) + " uses " + outermost(use.getTargetClass()))
            .collect(Collectors.toSet());
    assertThat(uses)
        .containsExactlyInAnyOrder(
            INTERNAL + ".loop.Loop uses " + USERS + ".AioIoHandlerConfig",
            INTERNAL + ".loop.Loop uses " + USERS + ".AioIoMode",
            INTERNAL + ".loop.LoopWait uses " + USERS + ".AioIoHandlerConfig",
            INTERNAL + ".stream.StreamReader uses " + USERS + ".AioFileDescriptor");
  }

  @ArchTest
  static final ArchRule noClassesUseEachOtherInACircle =
      slices().assignedFrom(new OutermostClasses()).should().beFreeOfCycles();

  @ArchTest
  static final ArchRule systemCallsAreMadeByTheLinuxLibraryOnly =
      noClasses().should().dependOnClassesThat().resideInAPackage("org.nettyaio.linux.sys..");

  private static String outermost(JavaClass type) {
    return type.getName().replaceFirst("\\$.*", "");
  }

  /** A class together with those that are nested in it. */
  private static final class OutermostClasses implements SliceAssignment {
    @Override
    public SliceIdentifier getIdentifierOf(JavaClass type) {
      return SliceIdentifier.of(outermost(type));
    }

    @Override
    public String getDescription() {
      return "outermost classes";
    }
  }
}
