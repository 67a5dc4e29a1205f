package org.nettyaio.linux;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.lang.foreign.Linker;

/**
 * The library is built as docs/architecture.md says. It is the compiled classes that are looked at:
 * a constant that the compiler has copied is no use of its class, nor is what a sealed type
 * permits.
 */
@AnalyzeClasses(packages = ArchitectureTest.LINUX, importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
  static final String LINUX = "org.nettyaio.linux";

  @ArchTest
  static final ArchRule packagesUseOnlyPackagesBelowThem =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .ensureAllClassesAreContainedInArchitecture()
          .layer("aio")
          .definedBy(LINUX + ".aio")
          .layer("socket")
          .definedBy(LINUX + ".socket")
          .layer("file")
          .definedBy(LINUX + ".file")
          .layer("linux")
          .definedBy(LINUX)
          .layer("sys")
          .definedBy(LINUX + ".sys")
          .layer("abi")
          .definedBy(LINUX + ".abi")
          .whereLayer("aio")
          .mayOnlyAccessLayers("linux", "sys", "abi")
          .whereLayer("socket")
          .mayOnlyAccessLayers("file", "linux", "sys", "abi")
          .whereLayer("file")
          .mayOnlyAccessLayers("linux", "sys", "abi")
          .whereLayer("linux")
          .mayOnlyAccessLayers("sys", "abi")
          .whereLayer("sys")
          .mayNotAccessAnyLayer()
          .whereLayer("abi")
          .mayNotAccessAnyLayer();

  @ArchTest
  static final ArchRule noClassesUseEachOtherInACircle =
      slices().assignedFrom(new OutermostClasses()).should().beFreeOfCycles();

  @ArchTest
  static final ArchRule onlySysCallsC =
      noClasses()
          .that()
          .resideOutsideOfPackage(LINUX + ".sys")
          .should()
          .dependOnClassesThat()
          .belongToAnyOf(Linker.class);

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
