package io.lambdagrpc.packaging.internal.content;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.lambdagrpc.packaging.TestFunction;
import io.lambdagrpc.packaging.internal.MistakeException;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What becomes of the jars of a class path. (Over 300 lines: one test for each kind of file, on a
 * class path that all of them join in one way.)
 */
public class ContentTest {

  @TempDir Path folder;
  private final List<Path> classPath = new ArrayList<>();
  private final List<String> log = new ArrayList<>();

  /** Adds the files of an entry of a class path, as a shading does, joining nothing. */
  public static void addTo(Map<String, byte[]> all, Path entry) throws IOException {
    ClassPathEntry.read(entry, 17).files().forEach(all::putIfAbsent);
  }

  /** Writes a jar. */
  public static void write(Path jar, Map<String, byte[]> files) throws IOException {
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(jar))) {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        out.putNextEntry(new ZipEntry(file.getKey()));
        out.write(file.getValue());
      }
    }
  }

  private void add(String name, Map<String, String> files) throws IOException {
    classPath.add(TestFunction.jar(folder.resolve(name), files));
  }

  /** Joins the class path; the first entry is the project's own. */
  private Content content(int release) throws IOException {
    List<ClassPathEntry> entries = new ArrayList<>();
    for (Path path : classPath) {
      entries.add(ClassPathEntry.read(path, release));
    }
    return Content.of(entries, entries.get(0), log::add);
  }

  private static Map<String, String> texts(Map<String, byte[]> files) {
    Map<String, String> texts = new TreeMap<>();
    files.forEach((name, content) -> texts.put(name, new String(content, UTF_8)));
    return texts;
  }

  private Map<String, String> others() throws IOException {
    return texts(content(17).others());
  }

  @Test
  void theFirstOfAClassPathWins() throws IOException {
    add("own.jar", Map.of("a/A.class", "own", "own.txt", "own"));
    add("b.jar", Map.of("a/A.class", "b", "b/B.class", "b"));
    add("c.jar", Map.of("b/B.class", "c", "own.txt", "own"));
    Content content = content(17);
    assertEquals(
        Map.of(
            "META-INF/MANIFEST.MF", "Manifest-Version: 1.0\r\n\r\n",
            "a/A.class", "own",
            "own.txt", "own"),
        texts(content.own()));
    assertEquals(Map.of("b/B.class", "b"), texts(content.others()));
    assertEquals(List.of(), content.copies());
  }

  @Test
  void resourcesThatDifferAreAllKeptInTheirOrder() throws IOException {
    add("own.jar", Map.of("reference.conf", "1", "META-INF/LICENSE.txt", "1"));
    add("b.jar", Map.of("reference.conf", "2", "META-INF/spring.factories", "x"));
    add("c.jar", Map.of("reference.conf", "1", "META-INF/LICENSE.txt", "2"));
    add("d.jar", Map.of("reference.conf", "3", "META-INF/spring.factories", "y"));
    Content content = content(17);
    assertEquals(
        Map.of("reference.conf", "1", "META-INF/spring.factories", "x"), texts(content.others()));
    assertEquals(
        List.of(
            Map.of("reference.conf", "2", "META-INF/spring.factories", "y"),
            Map.of("reference.conf", "3")),
        content.copies().stream().map(ContentTest::texts).toList());
    assertEquals("1", texts(content.own()).get("META-INF/LICENSE.txt"));
    Locale locale = Locale.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
      assertEquals(
          List.of("lib/copies-02.jar", "lib/copies-03.jar"),
          List.copyOf(content.copiesJars().keySet()));
    } finally {
      Locale.setDefault(locale);
    }
  }

  @Test
  void listsOfProvidersAreJoinedWithoutCommentsAndDuplicates() throws IOException {
    String service = "META-INF/services/a.Service";
    add("own.jar", Map.of(service, "# ours\na.Own # first", "META-INF/services/own.Only", "a.B"));
    add("b.jar", Map.of(service, "\r\n b.B \r\na.Own\r\n"));
    add("c.jar", Map.of(service, "c.C\n"));
    Content content = content(17);
    assertEquals(Map.of(service, "a.Own\nb.B\nc.C\n"), texts(content.others()));
    assertEquals("a.B", texts(content.own()).get("META-INF/services/own.Only"));
  }

  @Test
  void theSignatureOfASignedJarIsLeftOutAndSaid() throws IOException {
    add("own.jar", Map.of());
    add(
        "signed.jar",
        Map.of(
            "META-INF/MANIFEST.MF", "Manifest-Version: 1.0\n\nName: a/A.class\nSHA-256-Digest: x\n",
            "META-INF/KEY.SF", "",
            "META-INF/KEY.RSA", "",
            "META-INF/KEY.EC", "",
            "META-INF/SIG-KEY", "",
            "META-INF/deep/KEY.SF", "",
            "a/A.class", ""));
    assertEquals(Map.of("META-INF/deep/KEY.SF", "", "a/A.class", ""), others());
    assertEquals(List.of("signed.jar is signed: its signature is left out"), log);
  }

  @ParameterizedTest
  @CsvSource({"16, base", "17, 17", "24, 17", "25, 25"})
  void aMultiReleaseJarGivesWhatItHasForARelease(int release, String expected) throws IOException {
    add("own.jar", Map.of());
    add(
        "multi.jar",
        Map.of(
            "META-INF/MANIFEST.MF", "Manifest-Version: 1.0\nMulti-Release: true\n",
            "a/A.class", "base",
            "META-INF/versions/17/a/A.class", "17",
            "META-INF/versions/17/module-info.class", "",
            "META-INF/versions/25/a/A.class", "25"));
    assertEquals(Map.of("a/A.class", expected), texts(content(release).others()));
  }

  /** In whatever case: Java 25 has a bit for each version up to that of a file. */
  @ParameterizedTest
  @ValueSource(strings = {"META-INF/versions/9/", "meta-inf/VERSIONS/2147483646/"})
  void versionsOfAJarThatIsNotMultiReleaseAreNothing(String folder) throws IOException {
    add("own.jar", Map.of());
    add("odd.jar", Map.of("a/A.class", "base", folder + "a/A.class", "9"));
    assertEquals(Map.of("a/A.class", "base"), others());
  }

  @Test
  void whatOnlyBuildsReadIsLeftOut() throws IOException {
    add(
        "own.jar",
        Map.of(
            "module-info.class", "",
            "own.proto", "",
            "META-INF/own.kotlin_module", "",
            "META-INF/maven/pom.xml", ""));
    add(
        "b.jar",
        Map.of(
            "META-INF/INDEX.LIST", "",
            "META-INF/MANIFEST.MF", "Manifest-Version: 1.0\n",
            "META-INF/Manifest.mf", "Class-Path: ../else.jar\n",
            "META-INF/b.kotlin_module", "",
            "META-INF/maven/b/pom.xml", "",
            "b.proto", "",
            "module-info.class", "",
            "b/kept.txt", ""));
    Content content = content(17);
    assertEquals(Map.of("b/kept.txt", ""), texts(content.others()));
    assertEquals(
        List.of("META-INF/MANIFEST.MF", "META-INF/own.kotlin_module", "own.proto"),
        List.copyOf(content.own().keySet()));
  }

  @Test
  void theManifestTellsOfTheProjectAndNotOfTheMachine() throws IOException {
    add(
        "own.jar",
        Map.of(
            "META-INF/MANIFEST.MF",
            """
            Manifest-Version: 1.0
            Created-By: Maven
            Build-Jdk-Spec: 17
            Multi-Release: true
            Implementation-Version: 1.2
            Built-By: me
            class-path: b.jar
            A: b
            """));
    assertEquals(
        "Manifest-Version: 1.0\r\nA: b\r\nImplementation-Version: 1.2\r\n\r\n",
        texts(content(17).own()).get("META-INF/MANIFEST.MF"));
  }

  @Test
  void aFileAndAFolderOfOneNameExcludeEachOther() throws IOException {
    add("own.jar", Map.of());
    add("b.jar", Map.of("META-INF/LICENSE", "", "data", ""));
    add("c.jar", Map.of("META-INF/LICENSE/c.txt", "", "data/c.txt", ""));
    MistakeException refused = assertThrows(MistakeException.class, () -> content(17));
    assertEquals(
        "data: a file in b.jar and a folder in c.jar (expected: one of the two, the other excluded"
            + " from the class path)",
        refused.getMessage());
    add("b.jar", Map.of("META-INF/LICENSE", ""));
    classPath.remove(1);
    assertEquals(Map.of("META-INF/LICENSE/c.txt", "", "data/c.txt", ""), others());
  }

  @ParameterizedTest
  @ValueSource(strings = {"../a", "a/../../b", "/etc/a", "a//b", "./a", "a\\b"})
  void aNameThatLeadsOutOfTheFunctionIsRefused(String name) throws IOException {
    add("own.jar", Map.of());
    add("b.jar", Map.of(name, ""));
    MistakeException refused = assertThrows(MistakeException.class, () -> content(17));
    assertEquals(
        classPath.get(1) + ": holds " + name + " (expected: a path inside of it)",
        refused.getMessage());
  }

  /** A jar of five megabytes without content made a zip of 300, and one of ten took all memory. */
  @ParameterizedTest
  @ValueSource(ints = {100, 1})
  void emptyFilesInManyFoldersAreRefused(int length) throws IOException {
    Map<String, String> names = new TreeMap<>();
    for (int i = 0; i < 110_000 / 99; i++) {
      names.put("d".repeat(length) + i + "/" + "d/".repeat(98) + "x", "");
    }
    add("own.jar", Map.of());
    add("b.jar", names);
    MistakeException refused = assertThrows(MistakeException.class, () -> content(17));
    assertEquals(
        classPath.get(1)
            + ": too many files (expected: at most 100000, folders included, with 16 MB of names)",
        refused.getMessage());
  }

  /** The JDK compares each with all that have its hash code, and copies it with each line. */
  @ParameterizedTest
  @CsvSource({"1000, 0", "1, 400000"})
  void aManifestWithTooManyAttributesIsRefused(int attributes, int lines) throws IOException {
    StringBuilder manifest = new StringBuilder("Manifest-Version: 1.0\n");
    for (int i = 0; i < attributes; i++) {
      manifest.append("A").append(i).append(": \n").append(" a\r\n".repeat(lines));
    }
    add("hostile.jar", Map.of("META-INF/MANIFEST.MF", manifest.toString()));
    MistakeException refused = assertThrows(MistakeException.class, () -> content(17));
    assertEquals(
        classPath.get(0)
            + ": too many attributes in its manifest (expected: at most 1000, with 1 MB)",
        refused.getMessage());
  }

  @Test
  void ofEachFileAManifestMaySayWhatItLikes() throws IOException {
    String manifest = "Manifest-Version: 1.0\r\nTitle: an\r\n  app\r\n\r\n";
    StringBuilder sections = new StringBuilder(manifest);
    for (int i = 0; i < 2000; i++) {
      sections.append("Name: ").append(i).append("\r\nSHA-256-Digest: a\r\n\r\n");
    }
    add("signed.jar", Map.of("META-INF/MANIFEST.MF", sections.toString()));
    assertEquals(
        "Manifest-Version: 1.0\r\nTitle: an app\r\n\r\n",
        texts(content(17).own()).get("META-INF/MANIFEST.MF"));
  }

  @Test
  void aNameThatNoFileCanHaveIsRefusedAndShownInPart() throws IOException {
    add("own.jar", Map.of());
    // Of its folders alone, a jar with this one would take two gigabytes.
    add("b.jar", Map.of("a/".repeat(32_000) + "x", ""));
    MistakeException deep = assertThrows(MistakeException.class, () -> content(17));
    assertEquals(
        classPath.get(1) + ": holds " + "a/".repeat(100) + "... (expected: a path inside of it)",
        deep.getMessage());
    classPath.remove(1);
    add("c.jar", Map.of("\u001b[2J".repeat(2000), ""));
    MistakeException steering = assertThrows(MistakeException.class, () -> content(17));
    assertEquals(
        classPath.get(1)
            + ": holds "
            + "\\u001b[2J".repeat(50)
            + "... (expected: a path inside of it)",
        steering.getMessage());
  }

  @Test
  void anEntryThatIsLongerThanItSaysIsRefused() throws IOException {
    Path jar = folder.resolve("bomb.jar");
    write(jar, Map.of("data", new byte[10_000]));
    byte[] bytes = Files.readAllBytes(jar);
    // The directory stands behind the one entry; 24 bytes on is the size.
    int directory = new String(bytes, ISO_8859_1).indexOf("PK\u0001\u0002");
    bytes[directory + 25] = 0;
    Files.write(jar, bytes);
    classPath.add(jar);
    MistakeException refused = assertThrows(MistakeException.class, () -> content(17));
    assertEquals(
        jar + ": data is not of the size that it says (expected: a jar)", refused.getMessage());
  }

  @Test
  void aFolderThatLeadsBackToItselfIsRefused() throws IOException {
    Path classes = Files.createDirectories(folder.resolve("classes"));
    Files.createSymbolicLink(classes.resolve("again\nand"), classes);
    classPath.add(classes);
    MistakeException refused = assertThrows(MistakeException.class, () -> content(17));
    assertEquals(
        classes
            + ": java.nio.file.FileSystemLoopException: "
            + classes.resolve("again\\u000aand")
            + " (expected: a folder)",
        refused.getMessage());
  }

  @Test
  void aFolderIsReadAsAJarIs() throws IOException {
    Path classes = Files.createDirectories(folder.resolve("classes/a"));
    Files.writeString(classes.resolve("A.class"), "a");
    classPath.add(folder.resolve("classes"));
    assertEquals("a", texts(content(17).own()).get("a/A.class"));
  }

  /** On Linux, a backslash is a part of a name; who unpacks on Windows would be led out. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void aNameInAFolderThatLeadsOutOfTheFunctionIsRefused() throws IOException {
    Path classes = Files.createDirectories(folder.resolve("classes"));
    Files.writeString(classes.resolve("..\\evil.sh"), "");
    classPath.add(classes);
    MistakeException refused = assertThrows(MistakeException.class, () -> content(17));
    assertEquals(
        classes + ": holds ..\\evil.sh (expected: a path inside of it)", refused.getMessage());
  }

  /** {@code Nullable} for static analysis, and a user of it, by annotation or by code. */
  private void addAnnotations(String user) throws IOException {
    Path sources = Files.createDirectories(folder.resolve("sources"));
    Path nullable = sources.resolve("Nullable.java");
    Files.writeString(
        nullable, "package org.jspecify.annotations; public @interface Nullable { enum E { X } }");
    Path own = sources.resolve("Own.java");
    Files.writeString(own, "package own; import org.jspecify.annotations.Nullable; " + user);
    Path classes = Files.createDirectories(folder.resolve("made"));
    int status =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, "-d", classes.toString(), "" + nullable, "" + own);
    assertEquals(0, status);
    for (String part : List.of("own", "org")) {
      Path jar = folder.resolve(part + ".jar");
      Map<String, byte[]> files = new TreeMap<>();
      addTo(files, classes);
      files.keySet().removeIf(name -> !name.startsWith(part + "/"));
      write(jar, files);
      classPath.add(jar);
    }
  }

  @Test
  void annotationsThatOnlyCompilersReadAreLeftOut() throws IOException {
    addAnnotations("class Own { @Nullable Object field; Object e = Nullable.E.X; }");
    assertEquals(Map.of(), others());
    assertEquals(List.of("without what only compilers read: org.jar"), log);
  }

  @Test
  void annotationsThatCodeReadsAreKept() throws IOException {
    addAnnotations("class Own { Class<?> read = Nullable.class; }");
    assertEquals(2, others().size());
    assertEquals(List.of(), log);
  }

  @Test
  void theOuterClassesOfANameAreNotKept() throws IOException {
    addAnnotations("class Own { }");
    Map<String, byte[]> files = new TreeMap<>();
    for (int i = 0; i < 40; i++) {
      // The names of its outer classes take a gigabyte.
      files.put("own/A" + i + ".class", classThatNames("own/A" + i + "$a".repeat(32_000)));
    }
    Path jar = folder.resolve("nested.jar");
    write(jar, files);
    classPath.add(jar);
    assertEquals(files.keySet(), others().keySet());
  }

  /** The constants of a class file. */
  private static byte[] classThatNames(String other) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeLong(0xcafebabe_0000003dL);
      out.writeShort(3);
      out.writeByte(1);
      out.writeUTF(other);
      out.writeByte(7);
      out.writeShort(1);
    }
    return bytes.toByteArray();
  }

  @Test
  void annotationsOfFrameworksAreKept() throws IOException {
    add("own.jar", Map.of());
    byte[] annotation =
        Objects.requireNonNull(
                ContentTest.class.getResourceAsStream("/org/junit/jupiter/api/Test.class"))
            .readAllBytes();
    for (String name : List.of("javax/annotation/PostConstruct", "jakarta/inject/Inject")) {
      Path jar = folder.resolve("annotations" + classPath.size() + ".jar");
      write(jar, Map.of(name + ".class", annotation));
      classPath.add(jar);
    }
    assertEquals(2, others().size());
  }
}
