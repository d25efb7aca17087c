package io.lambdagrpc.packaging;

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

  static final String ROOT = "io.lambdagrpc.packaging";

  private static final String MISTAKE = ROOT + ".internal";
  private static final String CONTENT = ROOT + ".internal.content";
  private static final String JDK = ROOT + ".internal.jdk";
  private static final String TRAINING = ROOT + ".internal.training";
  private static final String LOCAL = "io.lambdagrpc.local";
  private static final String FILES = "io.lambdagrpc.local.internal.files";

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

  @ArchTest static final ArchRule api = row(ROOT, MISTAKE, CONTENT, JDK, TRAINING, FILES);
  @ArchTest static final ArchRule content = row(CONTENT, MISTAKE, FILES, "org.objectweb.asm");
  @ArchTest static final ArchRule jdk = row(JDK, MISTAKE, FILES);

  @ArchTest
  static final ArchRule training =
      row(
          TRAINING,
          MISTAKE,
          CONTENT,
          JDK,
          LOCAL,
          FILES,
          "com.google.protobuf",
          "com.google.protobuf.util");

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
