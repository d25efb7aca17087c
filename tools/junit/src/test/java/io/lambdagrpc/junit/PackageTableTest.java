package io.lambdagrpc.junit;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;

/** What the extension knows, and that arrows between its classes go down. */
@AnalyzeClasses(
    packages = PackageTableTest.ROOT,
    importOptions = ImportOption.DoNotIncludeTests.class)
class PackageTableTest {

  static final String ROOT = "io.lambdagrpc.junit";

  @ArchTest
  static final ArchRule noCyclesBetweenClasses =
      slices().assignedFrom(new TopLevelClasses()).should().beFreeOfCycles();

  /** A class together with those that are nested in it. */
  private static final class TopLevelClasses implements SliceAssignment {

    @Override
    public SliceIdentifier getIdentifierOf(JavaClass type) {
      JavaClass outermost = type;
      while (outermost.getEnclosingClass().isPresent()) {
        outermost = outermost.getEnclosingClass().get();
      }
      return outermost.getPackageName().startsWith(ROOT)
          ? SliceIdentifier.of(outermost.getName())
          : SliceIdentifier.ignore();
    }

    @Override
    public String getDescription() {
      return "top-level classes";
    }
  }

  // Of the runtime, the one interface by which a handler streams; of JUnit, what 5 and 6 share.
  @ArchTest
  static final ArchRule table =
      classes()
          .that()
          .resideInAPackage(ROOT)
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              ROOT,
              "io.lambdagrpc.local",
              "io.lambdagrpc.client",
              "io.lambdagrpc.internal.event",
              "io.grpc",
              "io.grpc.stub",
              "com.amazonaws.services.lambda.runtime",
              "com.amazonaws.services.lambda.runtime.logging",
              "org.junit.jupiter.api.extension",
              "org.jspecify.annotations",
              "java..");
}
