package org.nettyaio.testsuite.build;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javax.annotation.processing.AbstractProcessor;
import javax.annotation.processing.RoundEnvironment;
import javax.annotation.processing.SupportedAnnotationTypes;
import javax.lang.model.SourceVersion;
import javax.lang.model.element.Element;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.MirroredTypesException;
import javax.lang.model.util.ElementFilter;
import javax.tools.Diagnostic;

/**
 * Writes the subclasses that {@link Permutations} asks for; the compiler creates and calls it.
 *
 * <p>It claims every annotation, because javac warns of annotations that no processor of a
 * compilation claims, and warnings are errors here.
 */
@SupportedAnnotationTypes("*")
public final class PermutationProcessor extends AbstractProcessor {

  /** For the compiler. */
  public PermutationProcessor() {}

  @Override
  public SourceVersion getSupportedSourceVersion() {
    return SourceVersion.latestSupported();
  }

  @Override
  public boolean process(Set<? extends TypeElement> annotations, RoundEnvironment round) {
    for (Element origin :
        round.getElementsAnnotatedWithAny(Set.of(Permutations.class, Permutations.List.class))) {
      for (Permutations permutations : origin.getAnnotationsByType(Permutations.class)) {
        for (TypeElement test : types(permutations::tests)) {
          for (TypeElement permutation : types(permutations::of)) {
            generate(origin, test, permutation);
          }
        }
      }
    }
    return true;
  }

  /**
   * The classes that an annotation's element names. They are not loaded while the compiler runs, so
   * asking for them throws an exception that has them as types.
   */
  private List<TypeElement> types(Supplier<Class<?>[]> element) {
    try {
      throw new IllegalStateException("the compiler loaded " + List.of(element.get()));
    } catch (MirroredTypesException e) {
      return e.getTypeMirrors().stream()
          .map(type -> (TypeElement) processingEnv.getTypeUtils().asElement(type))
          .toList();
    }
  }

  private void generate(Element origin, TypeElement test, TypeElement permutation) {
    String overrides =
        ElementFilter.methodsIn(permutation.getEnclosedElements()).stream()
            .filter(method -> method.getModifiers().contains(Modifier.STATIC))
            .filter(method -> !method.getModifiers().contains(Modifier.PRIVATE))
            .map(method -> override(origin, test, permutation, method))
            .collect(Collectors.joining());
    String name =
        test.getSimpleName().toString().replaceFirst("Test$", "")
            + permutation.getSimpleName()
            + "Test";
    String sourcePackage =
        processingEnv.getElementUtils().getPackageOf(origin).getQualifiedName().toString();
    String source =
        """
        package %s;

        /** {@link %s} in the permutation {@link %s}. */
        class %s extends %s {
        %s}
        """
            .formatted(
                sourcePackage,
                test.getQualifiedName(),
                permutation.getQualifiedName(),
                name,
                test.getQualifiedName(),
                overrides);
    try (Writer out =
        processingEnv
            .getFiler()
            .createSourceFile(sourcePackage + "." + name, origin)
            .openWriter()) {
      out.write(source);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + name, e);
    }
  }

  private String override(
      Element origin, TypeElement test, TypeElement permutation, ExecutableElement method) {
    String modifier =
        ElementFilter.methodsIn(processingEnv.getElementUtils().getAllMembers(test)).stream()
            .filter(overridden -> overridden.getSimpleName().equals(method.getSimpleName()))
            .filter(overridden -> overridden.getParameters().isEmpty())
            .findFirst()
            .map(
                overridden ->
                    overridden.getModifiers().contains(Modifier.PUBLIC) ? "public" : "protected")
            .orElse("");
    if (modifier.isEmpty()) {
      processingEnv
          .getMessager()
          .printMessage(
              Diagnostic.Kind.ERROR,
              test + " has no method that " + permutation + "." + method + " could override",
              origin);
    }
    return """
          @Override
          %s %s %s() {
            return %s.%s();
          }
        """
        .formatted(
            modifier,
            method.getReturnType(),
            method.getSimpleName(),
            permutation.getQualifiedName(),
            method.getSimpleName());
  }
}
