package io.lambdagrpc.packaging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lambdagrpc.local.LocalLambda;
import io.lambdagrpc.local.LocalLambdaBuilder;
import io.lambdagrpc.packaging.internal.content.ContentTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TimeZone;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The zip for the managed runtimes, of a class path as a build has it. (Over 300 lines: a test for
 * each kind of entry and each refusal.)
 */
class FunctionZipTest {

  @TempDir Path folder;
  private Path zip = Path.of("");
  private List<Path> classPath = List.of();

  @BeforeEach
  void makeProject() throws IOException {
    zip = folder.resolve("function.zip");
    classPath = new ArrayList<>(TestFunction.classPath(folder));
  }

  private FunctionZip.Builder builder() {
    return FunctionZip.builder()
        .classPath(classPath)
        .jarName("shop-1.0.jar")
        .handler(TestFunction.HANDLER);
  }

  private Map<String, byte[]> write() throws IOException {
    builder().build().write(zip);
    return TestFunction.files(zip);
  }

  private static byte[] get(Map<String, byte[]> files, String name) {
    return Objects.requireNonNull(files.get(name), name);
  }

  private static Map<String, byte[]> jar(Map<String, byte[]> files, String name)
      throws IOException {
    return TestFunction.files(new ByteArrayInputStream(get(files, name)));
  }

  private String refusal(FunctionZip.Builder builder) {
    return String.valueOf(
        assertThrows(PackagingException.class, () -> builder.build().write(zip)).getMessage());
  }

  @Test
  void ownClassesAreAJarAndTheOthersAreUnpacked() throws IOException {
    Map<String, byte[]> files = write();
    assertEquals(
        List.of("lib/preloaded.jar", "lib/shop-1.0.jar"),
        files.keySet().stream().filter(name -> name.startsWith("lib/")).toList());
    Map<String, byte[]> own = jar(files, "lib/shop-1.0.jar");
    assertTrue(own.containsKey("shop/OrderHandler.class"));
    assertEquals(
        "Manifest-Version: 1.0\r\n\r\n", new String(get(own, "META-INF/MANIFEST.MF"), UTF_8));
    assertTrue(files.containsKey("io/grpc/InternalChannelz.class"));
    assertTrue(files.containsKey("com/google/common/graph/Graph.class"));
    String script = new String(get(files, "bootstrap"), UTF_8);
    assertTrue(script.contains("\nclass_path='.:lib/shop-1.0.jar:lib/preloaded.jar'\n"), script);
    for (String left :
        List.of(
            "META-INF/MANIFEST.MF",
            "module-info.class",
            "META-INF/maven/",
            "META-INF/versions/",
            "google/protobuf/any.proto",
            "org/jspecify/",
            "javax/annotation/",
            "com/google/errorprone/")) {
      assertTrue(files.keySet().stream().noneMatch(name -> name.startsWith(left)), left);
    }
  }

  @Test
  void theScriptCanBeRunAndNothingElse() throws IOException {
    write();
    try (FileSystem content =
        FileSystems.newFileSystem(zip, Map.of("enablePosixFileAttributes", true))) {
      for (Map.Entry<String, String> mode :
          Map.of("bootstrap", "rwxr-xr-x", "lib/shop-1.0.jar", "rw-r--r--", "lib", "rwxr-xr-x")
              .entrySet()) {
        assertEquals(
            mode.getValue(),
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(content.getPath(mode.getKey()))),
            mode.getKey());
      }
    }
  }

  @Test
  void theSameClassPathIsTheSameZipEverywhere() throws IOException {
    write();
    byte[] first = Files.readAllBytes(zip);
    TimeZone zone = TimeZone.getDefault();
    Locale locale = Locale.getDefault();
    try {
      TimeZone.setDefault(TimeZone.getTimeZone("Pacific/Kiritimati"));
      Locale.setDefault(Locale.forLanguageTag("tr-TR-u-nu-arab"));
      write();
    } finally {
      TimeZone.setDefault(zone);
      Locale.setDefault(locale);
    }
    assertArrayEquals(first, Files.readAllBytes(zip));
  }

  @Test
  void theFunctionRunsUnderItsScriptAndUnderTheManagedRuntime() throws Exception {
    write();
    assertAnswers(Map.of("you", "order you"));
  }

  @Test
  void allCopiesOfAResourceAreFoundAndAllProvidersOfAService() throws Exception {
    String service = "META-INF/services/java.lang.Runnable";
    String list = "com.google.common.collect.ArrayListMultimap # none\n";
    for (String name : List.of("a", "b", "c")) {
      classPath.add(
          TestFunction.jar(
              folder.resolve(name + ".jar"),
              Map.of("reference.conf", name, "same.conf", "same", service, list + name + ".None")));
    }
    Map<String, byte[]> files = write();
    assertEquals("a", new String(get(files, "reference.conf"), UTF_8));
    assertEquals(
        "com.google.common.collect.ArrayListMultimap\na.None\nb.None\nc.None\n",
        new String(get(files, service), UTF_8));
    assertAnswers(Map.of("resources:reference.conf", "abc", "resources:same.conf", "same"));
  }

  private void assertAnswers(Map<String, String> answers) throws Exception {
    for (String wrapper : List.of("", "/var/task/bootstrap")) {
      LocalLambdaBuilder function = TestFunction.lambda(zip);
      if (!wrapper.isEmpty()) {
        function.env("AWS_LAMBDA_EXEC_WRAPPER", wrapper);
      }
      try (LocalLambda lambda = function.start()) {
        for (Map.Entry<String, String> answer : answers.entrySet()) {
          assertEquals(answer.getValue(), TestFunction.order(lambda, answer.getKey()), wrapper);
        }
      }
    }
  }

  /** {@code /var/task} comes before its {@code lib/}, so the copy of a dependency has to go. */
  @Test
  void theProjectsOwnClassIsTakenWhereADependencyHasItToo() throws IOException {
    classPath.add(
        TestFunction.jar(
            folder.resolve("old.jar"), Map.of("shop/OrderHandler.class", "another version")));
    Map<String, byte[]> files = write();
    assertFalse(files.containsKey("shop/OrderHandler.class"));
    assertTrue(jar(files, "lib/shop-1.0.jar").containsKey("shop/OrderHandler.class"));
  }

  @Test
  void whatStandsBeforeTheHandlersJarOnTheClassPathWins() throws IOException {
    classPath.add(0, TestFunction.jar(folder.resolve("patch.jar"), Map.of("shop/Order.class", "")));
    Map<String, byte[]> files = write();
    assertEquals("", new String(get(files, "shop/Order.class"), UTF_8));
    assertFalse(jar(files, "lib/shop-1.0.jar").containsKey("shop/Order.class"));
  }

  @Test
  void aShadedJarIsUnpackedAsAWhole() throws Exception {
    Map<String, byte[]> separate = write();
    Map<String, byte[]> all = new TreeMap<>();
    for (Path entry : classPath) {
      ContentTest.addTo(all, entry);
    }
    Path shaded = folder.resolve("shaded.jar");
    ContentTest.write(shaded, all);
    classPath = List.of(shaded);
    Map<String, byte[]> files = write();
    assertFalse(files.containsKey("lib/shop-1.0.jar"));
    assertTrue(files.containsKey("shop/OrderHandler.class"));
    assertArrayEquals(get(separate, "lib/preloaded.jar"), get(files, "lib/preloaded.jar"));
    assertAnswers(Map.of("you", "order you"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bootstrap",
        "bootstrap/x",
        "lib",
        "lib/some.jar",
        "jre",
        "jre/bin/java",
        "app.aot"
      })
  void aDependencyMayNotBringWhatMeansSomethingToLambda(String name) throws IOException {
    classPath.add(TestFunction.jar(folder.resolve("odd.jar"), Map.of(name, "")));
    assertEquals(
        folder.resolve("odd.jar")
            + ": holds "
            + name
            + ", which means something of its own in a function (expected: a class path without"
            + " it)",
        refusal(builder()));
    assertFalse(Files.exists(zip));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          shop.OrderHendler            | shop.OrderHendler is not on the class path
          shop.OrderHandler::handle    | shop.OrderHandler::handle (expected: package.Class or
          ::handleRequest              | ::handleRequest (expected: package.Class or
          shop.OrderHandler::no::handleRequest | shop.OrderHandler::no::handleRequest (expected: pac
          shop.OrderHandler:::handleRequest | shop.OrderHandler:::handleRequest (expected: package.Cl
          shop/OrderHandler            | shop/OrderHandler (expected: package.Class or
          shop.OrdersService           | shop.OrdersService (expected: a class that implements
          io.lambdagrpc.GrpcLambdaHandler | io.lambdagrpc.GrpcLambdaHandler cannot be made by Lambda
          """)
  void aHandlerThatLambdaCouldNotStartIsRefused(String handler, String message) {
    String refusal = refusal(builder().handler(handler));
    assertTrue(refusal.startsWith("handler: " + message), refusal);
  }

  @Test
  void aHandlerThatIsNotThereIsAnsweredWithTheOnesThatAre() {
    String missing = "(expected: the class that Lambda starts, as in helloworld.GreeterLambda; ";
    String misspelt = refusal(builder().handler("shop.OrderHendler"));
    assertTrue(
        misspelt.endsWith(missing + "the project has shop.OrderHandler, shop.OrdersOfFile)"),
        misspelt);

    String notGenerated = refusal(builder().handler("shop.OrdersLambda"));
    assertTrue(
        notGenerated.contains(missing + "shop.OrdersGrpc is there: where lambda-grpc's plugin was"),
        notGenerated);
    assertTrue(notGenerated.contains(" run mvn clean compile once, "), notGenerated);
  }

  @Test
  void aHandlerThatFindsNoServiceIsRefusedUnlessAFileNamesOne() throws IOException {
    String file = "META-INF/services/shop.OrdersGrpc$AsyncService";
    FunctionZip.Builder forgotten = builder().handler("shop.OrdersOfFile");
    assertEquals(
        "handler: shop.OrdersOfFile: no implementation of shop.OrdersGrpc$AsyncService (expected: a"
            + " subclass of the generated class as the handler, a file "
            + file
            + " that names the class, or the plugin option implementation=)",
        refusal(forgotten));

    classPath.add(
        TestFunction.jar(folder.resolve("service.jar"), Map.of(file, "shop.OrdersService")));
    builder().handler("shop.OrdersOfFile").build().write(zip);
  }

  @Test
  void theMethodsOfAHandlersServicesAreFound() throws IOException {
    String file = "META-INF/services/shop.OrdersGrpc$AsyncService";
    classPath.add(
        TestFunction.jar(folder.resolve("service.jar"), Map.of(file, "shop.OrdersService")));
    assertEquals(
        List.of("shop.Orders/Get", "shop.Orders/List"),
        builder().handler("shop.OrdersOfFile").build().methods());
    assertEquals(List.of(), builder().handler(null).build().methods());
  }

  @Test
  void aHandlersMethodMayBeNamedAndNoneIsNeeded() throws IOException {
    builder().handler(TestFunction.HANDLER + "::handleRequest").build().write(zip);
    builder().handler(null).build().write(zip);
  }

  @Test
  void theProjectsJarHasTheNameOfTheClassPath() throws IOException {
    builder().jarName(null).build().write(zip);
    assertTrue(TestFunction.files(zip).containsKey("lib/function.jar"));
    for (String name :
        List.of("shop", "../shop.jar", "..\\shop.jar", "a:b.jar", "it's.jar", "a\n.jar")) {
      assertEquals(
          name + ": no name of a jar (expected: as in shop-1.0.jar)",
          refusal(builder().jarName(name)));
    }
    assertEquals(
        "lib/preloaded.jar: a name of packaging's own (expected: another jar name)",
        refusal(builder().jarName("preloaded.jar")));
  }

  @Test
  void aClassPathWithoutTheRuntimeIsRefused() {
    assertEquals(
        "no class path (expected: jars and folders, the project's first)",
        refusal(builder().classPath(List.of())));
    assertEquals(
        "no lambda-grpc-runtime on the class path (expected: the function's own classes and all"
            + " that they need)",
        refusal(builder().classPath(classPath.subList(0, 1)).handler(null)));
  }

  @Test
  void aClassPathThatIsNotThereIsNamed() throws IOException {
    Path missing = folder.resolve("missing.jar");
    classPath.add(missing);
    assertEquals(
        missing + ": no such file (expected: a jar or a folder of classes)", refusal(builder()));
    Files.writeString(missing, "no zip");
    String refusal = refusal(builder());
    assertTrue(
        refusal.startsWith(missing + ": ") && refusal.endsWith(" (expected: a jar)"), refusal);
  }

  @ParameterizedTest
  @ValueSource(strings = {"no manifest\r\n", "a: b\r\n\u0000: c\r\n"})
  void aJarWhoseManifestIsNoneIsNamed(String manifest) throws IOException {
    Path jar =
        TestFunction.jar(folder.resolve("bad.jar"), Map.of("META-INF/MANIFEST.MF", manifest));
    classPath.add(0, jar);
    String refusal = refusal(builder().handler(null));
    assertTrue(refusal.startsWith(jar + ": ") && refusal.endsWith(" (expected: a jar)"), refusal);
  }

  /** The JDK prints three lines for a name that is there twice: 7 KB of a jar were 275 MB. */
  @Test
  void theManifestOfADependencyIsNotParsed() throws IOException {
    classPath.add(
        TestFunction.jar(
            folder.resolve("bad.jar"), Map.of("META-INF/MANIFEST.MF", "no manifest\r\n")));
    builder().build().write(zip);
    assertTrue(Files.exists(zip));
  }

  /** The classes of gRPC are the rest of the first; the second one's refusal comes before. */
  @ParameterizedTest
  @CsvSource({"250, function.zip: unpacked 27", "251, large.jar: unpacked more ("})
  void moreThanLambdaTakesIsRefused(int megabytes, String which) throws IOException {
    Path large = folder.resolve("large.jar");
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(large))) {
      for (int i = 0; i < megabytes; i++) {
        out.putNextEntry(new ZipEntry("data/" + i));
        out.write(new byte[1024 * 1024]);
      }
    }
    classPath.add(large);
    String refusal = refusal(builder());
    assertTrue(refusal.startsWith(folder.resolve(which).toString()), refusal);
    assertTrue(refusal.contains("(expected: at most 250 MB"), refusal);
    assertFalse(Files.exists(zip));
  }
}
