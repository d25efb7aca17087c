package io.lambdagrpc.packaging.internal.jdk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lambdagrpc.packaging.internal.MistakeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Which JDK is taken, and which are refused, by made-up folders. */
class JdkTest {

  private static final String HERE = System.getProperty("os.arch");
  private static final String OTHER = Jdk.machine().equals("arm64") ? "x86_64" : "aarch64";

  @TempDir Path folder;
  private final Map<String, String> environment = new HashMap<>();

  private Path jdk(String name, String version, String... lines) throws IOException {
    Path home = folder.resolve(name);
    Files.createDirectories(home.resolve("bin"));
    for (String program : List.of("java", "jlink")) {
      Path file = Files.writeString(home.resolve("bin").resolve(program), "");
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    Files.writeString(
        home.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n" + String.join("\n", lines));
    return home;
  }

  private Path find(@Nullable Path given) throws IOException {
    return finder().find(given).home();
  }

  private JdkFinder finder() {
    return new JdkFinder(environment, folder.resolve("running"));
  }

  private static String refusal(Executable found) {
    return String.valueOf(assertThrows(MistakeException.class, found).getMessage());
  }

  @Test
  void theNearestOneIsTaken() throws IOException {
    jdk("running", "17.0.1", "OS_ARCH=\"" + HERE + "\"");
    assertEquals(
        "no JDK 25 (expected: its folder in --jdk, <jdkHome>, JDK25_HOME or JAVA_HOME)",
        refusal(() -> find(null)));
    assertThrows(NoJdkException.class, () -> find(null));
    jdk("older", "21.0.1");
    jdk("beside/not", "25.0.1");
    jdk("musl", "25.0.1", "LIBC=\"musl\"");
    jdk("other", "25.0.1", "OS_ARCH=\"" + OTHER + "\"");
    assertThrows(NoJdkException.class, () -> find(null));
    Path beside = jdk("temurin", "25.0.1", "OS_ARCH=\"" + HERE + "\"");
    assertEquals(beside, find(null));
    Path javaHome = jdk("home/java", "25");
    environment.put("JAVA_HOME", javaHome.toString());
    assertEquals(javaHome, find(null));
    Path named = jdk("home/25", "25.0.1+9-LTS");
    environment.put("JDK25_HOME", named.toString());
    assertEquals(named, find(null));
    Path given = jdk("home/given", "25.0.2");
    assertEquals(given, find(given));
  }

  @Test
  void oneThatIsNamedAndNotFitIsRefused() throws IOException {
    Path old = jdk("17", "17.0.1");
    assertEquals(old + ": is a JDK 17 (expected: a JDK 25)", refusal(() -> find(old)));
    environment.put("JDK25_HOME", old.toString());
    assertEquals(old + ": is a JDK 17 (expected: a JDK 25)", refusal(() -> find(null)));
    Path none = Files.createDirectory(folder.resolve("none"));
    assertEquals(none + ": no JDK (expected: the folder of a JDK 25)", refusal(() -> find(none)));
    for (String system : List.of("OS_NAME=\"Darwin\"", "OS_NAME=\"Linux\"\nLIBC=\"musl\"")) {
      Path strange = jdk("strange", "25", system);
      String refusal = refusal(() -> find(strange));
      assertTrue(refusal.contains("(expected: a JDK for Linux with glibc"), refusal);
    }
  }

  @Test
  void anotherProcessorIsRefusedWhereSomethingIsTrained() throws IOException {
    Jdk here = Jdk.of(jdk("here", "25", "OS_ARCH=\"" + HERE + "\""));
    Jdk other = Jdk.of(jdk("other", "25", "OS_ARCH=\"" + OTHER + "\""));
    String name = other.architecture();
    String machine = here.architecture();
    here.requireArchitecture(null, true);
    here.requireArchitecture(machine, true);
    other.requireArchitecture(name, false);
    for (Jdk jdk : List.of(here, other)) {
      assertEquals(
          "an AOT cache for "
              + name
              + " cannot be trained on "
              + machine
              + " (expected: a build on "
              + name
              + ", or none, by --no-aot or <aot>false</aot>, which takes a start about twice as"
              + " long)",
          refusal(() -> jdk.requireArchitecture(name, true)));
    }
    assertEquals(
        here.home() + ": is for " + machine + " (expected: a JDK for " + name + ")",
        refusal(() -> here.requireArchitecture(name, false)));
    assertEquals(
        "architecture: sparc (expected: x86_64 or arm64)",
        refusal(() -> here.requireArchitecture("sparc", false)));
  }

  @Test
  void anotherProcessorsJreIsLinkedFromItsJmods() throws IOException {
    Jdk other = Jdk.of(jdk("home/other", "25", "OS_ARCH=\"" + OTHER + "\""));
    String refusal = refusal(() -> Jre.linkerFor(other, finder()));
    assertTrue(refusal.startsWith(other.home() + ": has no jmods to link a JRE for "), refusal);
    Files.createDirectories(other.home().resolve("jmods"));
    assertTrue(refusal(() -> Jre.linkerFor(other, finder())).startsWith("no JDK 25 for "));
    jdk("running", "25", "OS_ARCH=\"" + HERE + "\"");
    assertEquals(folder.resolve("running"), Jre.linkerFor(other, finder()).home());
    Jdk here = finder().find(null);
    assertEquals(here, Jre.linkerFor(here, finder()));
  }

  @Test
  void aModuleThatItDoesNotHaveIsNamed() throws IOException {
    Jdk jdk = Jdk.of(jdk("jdk", "25", "MODULES=\"java.base java.sql\""));
    jdk.requireModules(List.of("java.sql"));
    assertEquals(
        "java.sq: no module of " + jdk.home() + " (expected: one that java --list-modules prints)",
        refusal(() -> jdk.requireModules(List.of("java.base", "java.sq"))));
    Jdk.of(jdk("silent", "25")).requireModules(List.of("any"));
  }
}
