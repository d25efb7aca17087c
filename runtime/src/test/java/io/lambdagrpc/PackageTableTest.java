package io.lambdagrpc;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.NullMarked;

/** The table "Packages of runtime" of the design, and what cold starts and reuse ask of code. */
@AnalyzeClasses(
    packages = PackageTableTest.ROOT,
    importOptions = ImportOption.DoNotIncludeTests.class)
class PackageTableTest {

  static final String ROOT = "io.lambdagrpc";

  private static final String CALL = "io.lambdagrpc.internal.call";
  private static final String HTTP = "io.lambdagrpc.internal.http";
  private static final String WIRE = "io.lambdagrpc.internal.wire";
  private static final String WEB = "io.lambdagrpc.internal.web";
  private static final String CONNECT = "io.lambdagrpc.internal.connect";
  private static final String JSON = "io.lambdagrpc.internal.json";
  private static final String EVENT = "io.lambdagrpc.internal.event";
  private static final String TEXT = "io.lambdagrpc.internal.text";
  private static final String RUNTIME_API = "io.lambdagrpc.internal.runtimeapi";
  private static final String ENV = "io.lambdagrpc.internal.env";
  private static final String START = "io.lambdagrpc.internal.start";
  private static final String SNAPSTART = "io.lambdagrpc.internal.snapstart";
  private static final String LAMBDA_CORE = "com.amazonaws.services.lambda.runtime..";
  private static final String TRACES = "software.amazon.awssdk.utilslite";
  private static final String GRPC = "io.grpc";
  private static final String PROTOBUF = "com.google.protobuf";
  private static final String JSON_FORMAT = "com.google.protobuf.util";
  private static final String GSON = "com.google.gson..";

  @ArchTest static final ArchRule noCycles = slices().matching("io.(**)").should().beFreeOfCycles();

  /**
   * Arrows between the classes of a package go down as well: what must go up is a {@code Runnable}
   * or a function that was handed in. Two types are left out: org.crac looks for a {@code Context}
   * and a {@code Resource} by reflection, and their methods have to name each other.
   */
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
      boolean isOfCrac =
          outermost.getName().equals(SNAPSTART + ".Resource")
              || outermost.getName().equals(SNAPSTART + ".Context");
      return outermost.getPackageName().startsWith(ROOT) && !isOfCrac
          ? SliceIdentifier.of(outermost.getName())
          : SliceIdentifier.ignore();
    }

    @Override
    public String getDescription() {
      return "top-level classes";
    }
  }

  @ArchTest
  static final ArchRule internalsKnowNoPublicApi =
      noClasses()
          .that()
          .resideInAPackage("io.lambdagrpc.internal..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage(ROOT);

  @ArchTest
  static final ArchRule publicApi =
      row(
          ROOT,
          HTTP,
          WEB,
          CONNECT,
          CALL,
          JSON,
          WIRE,
          EVENT,
          RUNTIME_API,
          SNAPSTART,
          START,
          ENV,
          TEXT,
          GRPC,
          PROTOBUF,
          LAMBDA_CORE);

  @ArchTest static final ArchRule http = row(HTTP, CALL, WIRE, EVENT, TEXT, GRPC);
  @ArchTest static final ArchRule call = row(CALL, WIRE, TEXT, ENV, GRPC);
  @ArchTest static final ArchRule web = row(WEB, WIRE, JSON, EVENT, TEXT, GRPC);
  @ArchTest static final ArchRule connect = row(CONNECT, WIRE, JSON, EVENT, TEXT, GRPC, PROTOBUF);
  @ArchTest static final ArchRule wire = row(WIRE, JSON, EVENT, TEXT, GRPC);

  @ArchTest
  static final ArchRule json =
      row(JSON, TEXT, GRPC, "io.grpc.protobuf", PROTOBUF, JSON_FORMAT, GSON);

  @ArchTest static final ArchRule event = row(EVENT);
  @ArchTest static final ArchRule text = row(TEXT);
  @ArchTest static final ArchRule runtimeApi = row(RUNTIME_API, EVENT, ENV, TEXT, LAMBDA_CORE);
  @ArchTest static final ArchRule start = row(START, ENV, TRACES);
  @ArchTest static final ArchRule env = row(ENV);

  @ArchTest static final ArchRule snapStart = row(SNAPSTART, WIRE, EVENT, TEXT, GRPC, LAMBDA_CORE);

  /** SnapStart restores one process many times: what is drawn before it, all of them share. */
  @ArchTest
  static final ArchRule nothingIsDrawnThatHasToBeUnique =
      noClasses()
          .should()
          .dependOnClassesThat(
              assignableTo(Random.class)
                  .or(assignableTo(RandomGenerator.class))
                  .or(assignableTo(UUID.class)))
          .orShould()
          .callMethod(Math.class, "random");

  /** Of grpc-java, the wire knows what is written on it. */
  @ArchTest
  static final ArchRule webKnowsNoCalls =
      noClasses()
          .that()
          .resideInAnyPackage(WEB, CONNECT, WIRE)
          .should()
          .dependOnClassesThat(
              resideInAPackage(GRPC)
                  .and(
                      DescribedPredicate.describe(
                          "are not on the wire", type -> !isOfTheWire(type))));

  private static boolean isOfTheWire(JavaClass type) {
    String name = type.getName();
    return name.startsWith("io.grpc.Metadata")
        || name.startsWith("io.grpc.Status")
        || Set.of(
                "io.grpc.Attributes",
                "io.grpc.Attributes$Builder",
                "io.grpc.Attributes$Key",
                "io.grpc.Codec",
                "io.grpc.Codec$Gzip",
                "io.grpc.Codec$Identity",
                "io.grpc.Compressor",
                "io.grpc.Decompressor",
                "io.grpc.DecompressorRegistry",
                "io.grpc.Drainable",
                "io.grpc.Grpc",
                "io.grpc.InternalMetadata",
                "io.grpc.KnownLength",
                "io.grpc.MethodDescriptor",
                "io.grpc.MethodDescriptor$MethodType",
                "io.grpc.SecurityLevel")
            .contains(name);
  }

  @ArchTest
  static final ArchRule theInvocationPathLoadsNothingHeavy =
      noClasses()
          .that()
          .resideInAnyPackage(HTTP, CALL, WEB, CONNECT, WIRE, EVENT)
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(
                      "java.util.logging..",
                      "java.util.regex..",
                      "java.util.stream..",
                      "java.lang.reflect..",
                      "java.text..")
                  .or(type(java.util.Formatter.class)))
          .orShould()
          .callMethod(String.class, "format", String.class, Object[].class)
          .orShould()
          .callMethod(String.class, "formatted", Object[].class)
          .orShould()
          .callMethod(Class.class, "forName", String.class);

  @ArchTest
  static final ArchRule theEnvironmentIsReadInOnePlace =
      noClasses()
          .that()
          .resideOutsideOfPackage(ENV)
          .should()
          .callMethod(System.class, "getenv", String.class)
          .orShould()
          .callMethod(System.class, "getenv");

  @ArchTest
  static final ArchRule nothingStaticChanges = fields().that().areStatic().should().beFinal();

  @ArchTest
  static final ArchRule nothingStaticIsAContainerThatChanges =
      fields()
          .that()
          .areStatic()
          .and()
          .doNotHaveModifier(JavaModifier.SYNTHETIC)
          .should()
          .notHaveRawType(
              resideInAnyPackage("java.util.concurrent..")
                  .or(
                      DescribedPredicate.describe(
                          "mutable collections",
                          type ->
                              type.isAssignableTo(java.util.Collection.class)
                                  || type.isAssignableTo(java.util.Map.class)
                                  || type.isAssignableTo(ThreadLocal.class))));

  @ArchTest
  static final ArchRule valuesAreNotNamedForWhatTheyAreNot =
      classes()
          .should()
          .haveNameNotMatching(".*(Impl|Util|Utils|Helper|Manager)(\\$.*)?")
          .andShould()
          .haveNameNotMatching(".*\\.Abstract[^.]*");

  @ArchTest
  static void everyPackageIsNullMarked(JavaClasses all) {
    Set<String> unmarked = new TreeSet<>();
    for (JavaClass type : all) {
      if (!type.getPackage().isAnnotatedWith(NullMarked.class)) {
        unmarked.add(type.getPackageName());
      }
    }
    assertEquals(Set.of(), unmarked);
  }

  private static ArchRule row(String from, String... to) {
    String[] allowed = new String[to.length + 3];
    System.arraycopy(to, 0, allowed, 0, to.length);
    allowed[to.length] = from;
    allowed[to.length + 1] = "java..";
    allowed[to.length + 2] = "org.jspecify.annotations";
    return classes()
        .that()
        .resideInAPackage(from)
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(allowed);
  }
}
