package io.lambdagrpc.protoc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.MethodDescriptorProto;
import com.google.protobuf.DescriptorProtos.ServiceDescriptorProto;
import com.google.protobuf.DescriptorProtos.SourceCodeInfo.Location;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.compiler.PluginProtos.CodeGeneratorRequest;
import com.google.protobuf.compiler.PluginProtos.CodeGeneratorResponse;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.util.JavacTask;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Requests of any bytes, which protoc need not have made: each is answered by files that lie in the
 * output folder and that are Java, or by an error.
 */
final class GeneratorFuzzTest {

  private static final List<String> NASTY =
      List.of(
          "",
          ".",
          "..",
          "/",
          "../../x",
          "/etc/x",
          "C:\\x",
          "a/b",
          "a..b",
          ".a",
          "a.",
          "a b",
          "a-b",
          "9a",
          "class",
          "null",
          "_",
          "a.class.b",
          "a\nb",
          "a\rb",
          "a\u0000b",
          "a\u2028b",
          "a\\u000ab",
          "a\\",
          "a\"b",
          "a*/b",
          "a{}b",
          "a;b",
          "a\"); static { System.exit(1); } //",
          "*/ class X { /*",
          "gr\u00fc\u00df",
          "\ud83d\ude00",
          "\ud83d",
          "a$b",
          "{{className}}",
          "Methods",
          "io",
          "java",
          "Object",
          "a.".repeat(500) + "a",
          "x".repeat(300));

  /** Puts a text where a request has one. */
  private interface Place {
    void put(FileDescriptorProto.Builder file, CodeGeneratorRequest.Builder request, String text);
  }

  private static final List<Place> PLACES =
      List.of(
          (file, request, text) -> file.setName(text),
          (file, request, text) -> file.setPackage(text),
          (file, request, text) -> file.getOptionsBuilder().setJavaPackage(text),
          (file, request, text) -> file.getOptionsBuilder().setJavaOuterClassname(text),
          (file, request, text) -> file.getServiceBuilder(0).setName(text),
          (file, request, text) -> file.getServiceBuilder(0).getMethodBuilder(0).setName(text),
          (file, request, text) -> file.getServiceBuilder(0).addMethodBuilder().setName(text),
          (file, request, text) -> file.addServiceBuilder().setName(text),
          (file, request, text) -> file.getMessageTypeBuilder(0).setName(text),
          (file, request, text) ->
              file.getSourceCodeInfoBuilder().getLocationBuilder(0).setLeadingComments(text),
          (file, request, text) -> request.setParameter(text),
          (file, request, text) -> request.setParameter("suffix=" + text),
          (file, request, text) -> request.setParameter("service=" + text),
          (file, request, text) -> request.setParameter("implementation=acme.Greeter:" + text),
          (file, request, text) -> request.setParameter("implementation=" + text + ":com.acme.S"));

  @Test
  void everyTextAtEveryPlaceIsSafeOrAnError() throws Exception {
    for (Place place : PLACES) {
      for (String text : NASTY) {
        assertAnswered(request(List.of(place), text));
      }
    }
  }

  @Test
  void textsAtSeveralPlacesAreSafeOrAnError() throws Exception {
    Random random = new Random(9);
    for (int round = 0; round < 1000; round++) {
      Place one = PLACES.get(random.nextInt(PLACES.size()));
      Place other = PLACES.get(random.nextInt(PLACES.size()));
      assertAnswered(request(List.of(one, other), NASTY.get(random.nextInt(NASTY.size()))));
    }
  }

  static List<byte[]> seeds() {
    List<byte[]> seeds = new ArrayList<>();
    for (Place place : PLACES) {
      seeds.add(request(List.of(place), "a.b").toByteArray());
    }
    return seeds;
  }

  @MethodSource("seeds")
  @FuzzTest
  void anyRequestIsAnswered(byte[] bytes) throws IOException {
    CodeGeneratorRequest request;
    try {
      request = CodeGeneratorRequest.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      return; // what Main answers
    }
    assertAnswered(request);
  }

  private static CodeGeneratorRequest request(List<Place> places, String text) {
    CodeGeneratorRequest.Builder request = CodeGeneratorRequest.newBuilder();
    FileDescriptorProto.Builder file =
        FileDescriptorProto.newBuilder()
            .setName("acme/greeter.proto")
            .setPackage("acme")
            .setSyntax("proto3")
            .addMessageType(DescriptorProto.newBuilder().setName("Hello"))
            .addService(
                ServiceDescriptorProto.newBuilder()
                    .setName("Greeter")
                    .addMethod(MethodDescriptorProto.newBuilder().setName("Greet")));
    file.getSourceCodeInfoBuilder()
        .addLocation(Location.newBuilder().addPath(6).addPath(0).setLeadingComments("Greets."));
    places.forEach(place -> place.put(file, request, text));
    return request.addFileToGenerate(file.getName()).addProtoFile(file).build();
  }

  private static void assertAnswered(CodeGeneratorRequest request) throws IOException {
    CodeGeneratorResponse response = Generator.run(request, GeneratorFuzzTest::assertOneLine);
    if (response.hasError()) {
      assertOneLine(response.getError());
      assertEquals(0, response.getFileCount());
    }
    Set<String> names = new HashSet<>();
    for (CodeGeneratorResponse.File file : response.getFileList()) {
      assertTrue(names.add(file.getName()), file.getName());
      assertIsJava(file.getName(), file.getContent());
    }
  }

  private static void assertOneLine(String text) {
    assertTrue(
        text.codePoints().noneMatch(c -> Character.isISOControl(c) || c == 0x2028 || c == 0x2029),
        text);
  }

  private static void assertIsJava(String path, String source) throws IOException {
    for (String part : path.replaceFirst("\\.java$", "").split("/", -1)) {
      assertTrue(part.matches("[\\p{L}_$][\\p{L}\\p{N}_$]*"), path);
    }
    var messages = new StringWriter();
    JavacTask task =
        (JavacTask)
            ToolProvider.getSystemJavaCompiler()
                .getTask(
                    messages,
                    null,
                    null,
                    null,
                    null,
                    List.of(new GeneratedCode.Source(path, source)));
    CompilationUnitTree unit = task.parse().iterator().next();
    assertEquals("", messages.toString(), source);
    String folder = unit.getPackageName() == null ? "" : unit.getPackageName().toString();
    ClassTree only = (ClassTree) unit.getTypeDecls().get(0);
    assertEquals(1, unit.getTypeDecls().size(), source);
    assertEquals(
        path.replace('/', '.'),
        (folder.isEmpty() ? "" : folder + ".") + only.getSimpleName() + ".java");
    // The members of the template and no other: no text became code.
    assertTrue(only.getMembers().size() == 6, source);
  }
}
