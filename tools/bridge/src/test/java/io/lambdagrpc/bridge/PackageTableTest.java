package io.lambdagrpc.bridge;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;

/** Which package knows which: arrows go down, between packages and between their classes. */
@AnalyzeClasses(
    packages = PackageTableTest.ROOT,
    importOptions = ImportOption.DoNotIncludeTests.class)
class PackageTableTest {

  static final String ROOT = "io.lambdagrpc.bridge";

  private static final String RELAY = ROOT + ".internal.relay";
  private static final String REFLECTION = ROOT + ".internal.reflection";
  private static final String SIGV4 = ROOT + ".internal.sigv4";
  private static final String CLIENT = "io.lambdagrpc.client";
  private static final String GRPC = "io.grpc";

  @ArchTest
  static final ArchRule noCyclesBetweenClasses =
      slices().assignedFrom(new TopLevelClasses()).should().beFreeOfCycles();

  /** A class together with those that are nested in it; a builder with what it builds. */
  private static final class TopLevelClasses implements SliceAssignment {

    @Override
    public SliceIdentifier getIdentifierOf(JavaClass type) {
      JavaClass outermost = type;
      while (outermost.getEnclosingClass().isPresent()) {
        outermost = outermost.getEnclosingClass().get();
      }
      return outermost.getPackageName().startsWith(ROOT)
          ? SliceIdentifier.of(outermost.getName().replaceAll("Builder$", ""))
          : SliceIdentifier.ignore();
    }

    @Override
    public String getDescription() {
      return "top-level classes";
    }
  }

  @ArchTest
  static final ArchRule api =
      row(
          ROOT,
          RELAY,
          REFLECTION,
          SIGV4,
          CLIENT,
          GRPC,
          "io.grpc.netty.shaded.io.grpc.netty",
          "io.grpc.netty.shaded.io.netty..",
          "javax.net.ssl",
          "com.sun.management");

  /** Nothing that is passed on is parsed: no protobuf. */
  @ArchTest static final ArchRule relay = row(RELAY, CLIENT, GRPC);

  @ArchTest
  static final ArchRule reflection =
      row(REFLECTION, RELAY, GRPC, "io.grpc.reflection.v1", "com.google.protobuf");

  @ArchTest static final ArchRule sigv4 = row(SIGV4, CLIENT, "software.amazon.awssdk..");

  private static ArchRule row(String room, String... known) {
    String[] packages = new String[known.length + 3];
    System.arraycopy(known, 0, packages, 0, known.length);
    packages[known.length] = room;
    packages[known.length + 1] = "java..";
    packages[known.length + 2] = "org.jspecify.annotations";
    return classes()
        .that()
        .resideInAPackage(room)
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(packages);
  }
}
