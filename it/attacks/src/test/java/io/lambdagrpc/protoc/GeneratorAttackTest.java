package io.lambdagrpc.protoc;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.Edition;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileOptions;
import com.google.protobuf.DescriptorProtos.MethodDescriptorProto;
import com.google.protobuf.DescriptorProtos.ServiceDescriptorProto;
import com.google.protobuf.DescriptorProtos.SourceCodeInfo;
import com.google.protobuf.DescriptorProtos.SourceCodeInfo.Location;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.compiler.PluginProtos.CodeGeneratorRequest;
import com.google.protobuf.compiler.PluginProtos.CodeGeneratorResponse;
import io.lambdagrpc.attacks.Attack;
import io.lambdagrpc.attacks.Fault;
import io.lambdagrpc.attacks.Shape;
import io.lambdagrpc.attacks.Shrinker;
import io.lambdagrpc.attacks.Tricks;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Requests that no protoc would make, by who can hand one to the plugin. What comes back is an
 * error in one sentence, or files inside of the output folder that hold one class each, with
 * nothing in it that a name has brought along. (Over 300 lines: most of it are odd requests.)
 */
class GeneratorAttackTest {

  private static final Pattern SAFE_PATH =
      Pattern.compile(
          "(\\p{javaJavaIdentifierStart}\\p{javaJavaIdentifierPart}*/)*"
              + "\\p{javaJavaIdentifierStart}\\p{javaJavaIdentifierPart}*\\.java");

  private static final List<String> NAMES =
      List.of(
          "",
          " ",
          ".",
          "..",
          "../../Evil",
          "/etc/Evil",
          "a/b",
          "a\\b",
          "C:Evil",
          "Evil\u0000",
          "Evil\nimport java.lang.Runtime;",
          "Evil\r",
          "Evil{} class Injected",
          "Evil { static { System.exit(1); } } class X",
          "\" + System.exit(1) + \"",
          "\\",
          "\\u0022",
          "\\u000a",
          "\u2028",
          "\u0085",
          "*/ class Injected {} /*",
          "1Evil",
          "-",
          "_",
          "$",
          "class",
          "null",
          "true",
          "var",
          "record",
          "Object",
          "String",
          "\u00c4rger",
          "\ud800",
          "Evil\u202e",
          "{{name}}",
          "{{{source}}}",
          "{@link Evil}",
          "<b>",
          "getClass",
          "notify",
          "wait",
          "hashCode",
          "service",
          "Methods",
          "x".repeat(300),
          "x".repeat(70_000));

  private final JavaOracle oracle = new JavaOracle();

  @Test
  void requests() throws IOException {
    new Attack<>(
            "protoc-plugin",
            List.of(
                new Shape<>("good", random -> request(random, file(random))),
                new Shape<>("file name", random -> change(random, this::fileName)),
                new Shape<>("package", random -> change(random, this::protoPackage)),
                new Shape<>("java package", random -> change(random, this::javaPackage)),
                new Shape<>("outer class", random -> change(random, this::outerClass)),
                new Shape<>("service", random -> change(random, this::service)),
                new Shape<>("rpc", random -> change(random, this::rpc)),
                new Shape<>("empty rpc", random -> change(random, this::emptyRpc)),
                new Shape<>("message", random -> change(random, this::message)),
                new Shape<>("comment", random -> change(random, this::comment)),
                new Shape<>("twice", random -> change(random, this::twice)),
                new Shape<>("edition", random -> change(random, this::edition)),
                new Shape<>("parameter", this::parameter),
                new Shape<>("many names", this::many),
                new Shape<>("changed bytes", this::changedBytes)),
            this::attack,
            GeneratorAttackTest::smaller,
            CodeGeneratorRequest::toByteArray)
        .run(105);
  }

  private interface Change {
    void apply(FileDescriptorProto.Builder file, Random random);
  }

  private static String name(Random random) {
    String odd = NAMES.get(random.nextInt(NAMES.size()));
    return switch (random.nextInt(4)) {
      case 0 -> "Good" + odd;
      case 1 -> odd + "Good";
      default -> odd;
    };
  }

  private static FileDescriptorProto.Builder file(Random random) {
    ServiceDescriptorProto.Builder service = ServiceDescriptorProto.newBuilder().setName("Greeter");
    for (String rpc : List.of("SayHello", "StreamHello")) {
      service.addMethod(
          MethodDescriptorProto.newBuilder()
              .setName(rpc)
              .setInputType(".hello.Request")
              .setOutputType(".hello.Reply")
              .setClientStreaming(random.nextBoolean())
              .setServerStreaming(random.nextBoolean()));
    }
    return FileDescriptorProto.newBuilder()
        .setName("hello/hello.proto")
        .setPackage("hello")
        .setSyntax("proto3")
        .setOptions(FileOptions.newBuilder().setJavaMultipleFiles(random.nextBoolean()))
        .addMessageType(DescriptorProto.newBuilder().setName("Request"))
        .addMessageType(DescriptorProto.newBuilder().setName("Reply"))
        .addService(service);
  }

  private static CodeGeneratorRequest request(Random random, FileDescriptorProto.Builder file) {
    return CodeGeneratorRequest.newBuilder()
        .addFileToGenerate(file.getName())
        .addProtoFile(file)
        .setParameter(random.nextInt(4) == 0 ? "suffix=Handler" : "")
        .build();
  }

  private static CodeGeneratorRequest change(Random random, Change change) {
    FileDescriptorProto.Builder file = file(random);
    change.apply(file, random);
    return request(random, file);
  }

  private void fileName(FileDescriptorProto.Builder file, Random random) {
    file.setName(name(random) + (random.nextBoolean() ? ".proto" : ""));
  }

  private void protoPackage(FileDescriptorProto.Builder file, Random random) {
    file.setPackage(random.nextBoolean() ? name(random) : "a." + name(random));
  }

  private void javaPackage(FileDescriptorProto.Builder file, Random random) {
    file.getOptionsBuilder()
        .setJavaPackage(random.nextBoolean() ? name(random) : "a." + name(random));
  }

  private void outerClass(FileDescriptorProto.Builder file, Random random) {
    file.getOptionsBuilder().setJavaOuterClassname(name(random));
  }

  private void service(FileDescriptorProto.Builder file, Random random) {
    file.getServiceBuilder(0).setName(name(random));
  }

  private void rpc(FileDescriptorProto.Builder file, Random random) {
    file.getServiceBuilder(0).getMethodBuilder(random.nextInt(2)).setName(name(random));
  }

  private void emptyRpc(FileDescriptorProto.Builder file, Random random) {
    MethodDescriptorProto.Builder rpc =
        file.getServiceBuilder(0).getMethodBuilder(random.nextInt(2));
    if (random.nextBoolean()) {
      rpc.clearName();
    } else {
      rpc.setName("");
    }
  }

  private void message(FileDescriptorProto.Builder file, Random random) {
    file.addMessageType(DescriptorProto.newBuilder().setName(name(random)))
        .addEnumType(EnumDescriptorProto.newBuilder().setName(name(random)));
  }

  private void comment(FileDescriptorProto.Builder file, Random random) {
    file.setSourceCodeInfo(
        SourceCodeInfo.newBuilder()
            .addLocation(
                Location.newBuilder()
                    .addPath(FileDescriptorProto.SERVICE_FIELD_NUMBER)
                    .addPath(random.nextInt(3) - 1)
                    .setLeadingComments(name(random) + "\n" + name(random))
                    .setTrailingComments(name(random))));
  }

  private void twice(FileDescriptorProto.Builder file, Random random) {
    if (random.nextBoolean()) {
      file.addService(file.getService(0));
    } else {
      file.getServiceBuilder(0).addMethod(file.getService(0).getMethod(random.nextInt(2)));
    }
  }

  private void edition(FileDescriptorProto.Builder file, Random random) {
    file.setSyntax(Tricks.any(random, "editions", "proto9", "", "\n"))
        .setEdition(Tricks.any(random, Edition.values()));
  }

  private CodeGeneratorRequest parameter(Random random) {
    String option =
        Tricks.any(
            random,
            "suffix=",
            "service=",
            "implementation=hello.Greeter:",
            "implementation=",
            "@generated=",
            "lite=",
            "",
            ",",
            "=");
    return request(random, file(random)).toBuilder().setParameter(option + name(random)).build();
  }

  private CodeGeneratorRequest many(Random random) {
    FileDescriptorProto.Builder file = file(random);
    for (int i = random.nextInt(4); i >= 0; i--) {
      List<Change> changes = List.of(this::service, this::rpc, this::protoPackage, this::fileName);
      changes.get(random.nextInt(changes.size())).apply(file, random);
    }
    CodeGeneratorRequest.Builder request = request(random, file).toBuilder();
    return random.nextBoolean() ? request.build() : request.addFileToGenerate(name(random)).build();
  }

  private CodeGeneratorRequest changedBytes(Random random) {
    byte[] bytes = request(random, file(random)).toByteArray();
    for (int i = random.nextInt(3); i >= 0; i--) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    try {
      return CodeGeneratorRequest.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      // The plugin says so before it generates anything.
      return CodeGeneratorRequest.getDefaultInstance();
    }
  }

  /** Leaves out services, rpcs and messages. */
  private static Stream<CodeGeneratorRequest> smaller(CodeGeneratorRequest request) {
    return IntStream.range(0, request.getProtoFileCount())
        .boxed()
        .flatMap(
            i ->
                smaller(request.getProtoFile(i))
                    .map(file -> request.toBuilder().setProtoFile(i, file).build()));
  }

  private static Stream<FileDescriptorProto> smaller(FileDescriptorProto file) {
    Stream<FileDescriptorProto> fewer =
        Stream.of(
            file.toBuilder().clearMessageType().build(),
            file.toBuilder().clearEnumType().build(),
            file.toBuilder().clearOptions().build(),
            file.toBuilder().clearSourceCodeInfo().build());
    Stream<FileDescriptorProto> fewerRpcs =
        IntStream.range(0, file.getServiceCount())
            .boxed()
            .flatMap(
                i ->
                    Shrinker.list(file.getService(i).getMethodList())
                        .map(
                            rpcs -> {
                              FileDescriptorProto.Builder smaller = file.toBuilder();
                              smaller.getServiceBuilder(i).clearMethod().addAllMethod(rpcs);
                              return smaller.build();
                            }));
    return Stream.concat(fewer, fewerRpcs).filter(each -> !each.equals(file));
  }

  private @Nullable Fault attack(CodeGeneratorRequest request) {
    CodeGeneratorResponse response = Generator.run(request, warning -> {});
    if (response.hasError()) {
      String error = response.getError();
      boolean sentence =
          !error.isBlank() && error.chars().noneMatch(c -> Character.isISOControl(c));
      return sentence && response.getFileCount() == 0
          ? null
          : Fault.of("an error that is no sentence", error);
    }
    for (CodeGeneratorResponse.File file : response.getFileList()) {
      if (!SAFE_PATH.matcher(file.getName()).matches()) {
        return Fault.of("a path that is none of a class", file.getName());
      }
      Fault fault = oracle.check(file);
      if (fault != null) {
        return fault;
      }
    }
    long paths =
        response.getFileList().stream().map(CodeGeneratorResponse.File::getName).distinct().count();
    return paths == response.getFileCount()
        ? null
        : Fault.of("two files of one name", response.getFile(0).getName());
  }
}
