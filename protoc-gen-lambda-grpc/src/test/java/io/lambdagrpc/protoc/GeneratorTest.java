package io.lambdagrpc.protoc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.Edition;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.MethodDescriptorProto;
import com.google.protobuf.DescriptorProtos.ServiceDescriptorProto;
import com.google.protobuf.JavaFeaturesProto.JavaFeatures;
import com.google.protobuf.JavaFeaturesProto.JavaFeatures.NestInFileClassFeature.NestInFileClass;
import com.google.protobuf.compiler.PluginProtos.CodeGeneratorRequest;
import com.google.protobuf.compiler.PluginProtos.CodeGeneratorResponse;
import com.google.protobuf.compiler.PluginProtos.CodeGeneratorResponse.Feature;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Requests as protoc makes them. (Over 300 lines: each option, and each error, in its own test.)
 */
final class GeneratorTest {

  @Test
  void declaresWhatItCanRead() {
    CodeGeneratorResponse response = generate(CodeGeneratorRequest.getDefaultInstance());

    assertEquals(
        Feature.FEATURE_PROTO3_OPTIONAL_VALUE | Feature.FEATURE_SUPPORTS_EDITIONS_VALUE,
        response.getSupportedFeatures());
    assertEquals(Edition.EDITION_PROTO2_VALUE, response.getMinimumEdition());
    assertEquals(Edition.EDITION_2024_VALUE, response.getMaximumEdition());
    assertFalse(response.hasError());
    assertEquals(List.of(), response.getFileList());
  }

  @Test
  void generatesOnlyWhatProtocAsksFor() {
    FileDescriptorProto imported =
        greeter().toBuilder().setName("imported.proto").setPackage("imported").build();
    CodeGeneratorResponse response =
        generate(
            CodeGeneratorRequest.newBuilder()
                .addFileToGenerate("greeter.proto")
                .addProtoFile(imported)
                .addProtoFile(greeter())
                .build());

    assertEquals(List.of("acme/GreeterLambda.java"), names(response));
  }

  @Test
  void aFileWithoutServicesGetsNothing() {
    assertEquals(List.of(), names(run(greeter().toBuilder().clearService().build())));
  }

  @Test
  void javaPackageDecidesTheFolder() {
    FileDescriptorProto.Builder file = greeter().toBuilder();
    file.getOptionsBuilder().setJavaPackage("com.acme.v1");

    assertEquals(List.of("com/acme/v1/GreeterLambda.java"), names(run(file.build())));
  }

  @Test
  void commentsMayBeStripped() {
    CodeGeneratorResponse response = run(greeter());

    assertFalse(response.getFile(0).getContent().contains("<pre>"));
  }

  @Test
  void quotesInAFileNameStayInsideTheAnnotation() {
    CodeGeneratorResponse response =
        run(greeter().toBuilder().setName("a\"b\\u0022.proto").build());

    assertTrue(
        response.getFile(0).getContent().contains("\"Source: a\\\"b\\\\u0022.proto\")"),
        () -> response.getFile(0).getContent());
  }

  @Test
  void anErrorLeavesNoFiles() {
    FileDescriptorProto bad =
        greeter("null").toBuilder().setName("bad.proto").setPackage("bad").build();
    CodeGeneratorResponse response = run(greeter(), bad);

    assertTrue(response.hasError());
    assertEquals(List.of(), names(response));
  }

  @ParameterizedTest
  @CsvSource({
    "say_hello, SayHello, getSayHelloMethod",
    "bind_service, BindService, getBindServiceMethod",
    "sayHello, SayHello, getSayHelloMethod",
    "say__hello, say_hello, getSayHelloMethod",
    "Get, GetGetMethod, getGetMethod",
    "URL, Url, METHODID_URL",
    "GetURL, GetUrl, METHODID_GET_URL"
  })
  void rpcsThatGrpcJavaCannotTellApartAreRefused(String one, String other, String member) {
    assertEquals(
        "greeter.proto: service acme.Greeter: grpc-java makes both rpcs "
            + one
            + " and "
            + other
            + " a member named "
            + member
            + " (expected: names that differ in more than case and underscores)",
        run(greeter(one, other)).getError());
  }

  @ParameterizedTest
  @CsvSource({"null, null", "Null, null", "_, _", "__, _"})
  void rpcsThatAreNoJavaNameAreRefused(String rpc, String method) {
    assertEquals(
        "greeter.proto: service acme.Greeter: grpc-java makes rpc "
            + rpc
            + " a method named "
            + method
            + " (expected: a name that can be one in Java)",
        run(greeter(rpc)).getError());
  }

  @Test
  void aMessageWithTheNameOfTheClassIsRefusedEvenInAnotherFile() {
    FileDescriptorProto.Builder other = other().addMessageType(message());
    other.getOptionsBuilder().setJavaMultipleFiles(true);

    assertEquals(
        "greeter.proto: service acme.Greeter: its class GreeterLambda is a message of other.proto"
            + " (expected: another name for it, or another name for the service)",
        run(greeter(), other.build()).getError());
  }

  @Test
  void anEnumWithTheNameOfTheClassIsRefused() {
    FileDescriptorProto.Builder other =
        other().addEnumType(EnumDescriptorProto.newBuilder().setName("GreeterLambda"));
    other.getOptionsBuilder().setJavaMultipleFiles(true);

    assertEquals(
        "greeter.proto: service acme.Greeter: its class GreeterLambda is an enum of other.proto"
            + " (expected: another name for it, or another name for the service)",
        run(greeter(), other.build()).getError());
  }

  @Test
  void aFileClassWithTheNameOfTheClassIsRefused() {
    FileDescriptorProto.Builder other = other();
    other.getOptionsBuilder().setJavaOuterClassname("GreeterLambda");

    assertEquals(
        "greeter.proto: service acme.Greeter: its class GreeterLambda is the file's own class of other.proto"
            + " (expected: option java_outer_classname, or another name for the service)",
        run(greeter(), other.build()).getError());
  }

  @Test
  void aMessageWithTheNameOfTheStubsIsRefused() {
    FileDescriptorProto.Builder other =
        other().addMessageType(DescriptorProto.newBuilder().setName("GreeterGrpc"));
    other.getOptionsBuilder().setJavaMultipleFiles(true);

    assertEquals(
        "greeter.proto: service acme.Greeter: its class GreeterGrpc is a message of other.proto"
            + " (expected: another name for it, or another name for the service)",
        run(greeter(), other.build()).getError());
  }

  @Test
  void aSuffixThatMakesTheClassOneOfTheStubsIsRefused() {
    assertEquals(
        "greeter.proto: service acme.Greeter: its class GreeterGrpc is grpc-java's for service"
            + " Greeter of greeter.proto (expected: another suffix, or another name for the"
            + " service)",
        generate(greeterWith("suffix=Grpc")).getError());
  }

  @Test
  void aKeywordInThePackageIsRefused() {
    assertEquals(
        "greeter.proto: service acme.new.v1.Greeter: its Java package acme.new.v1 has a part that is"
            + " none in Java (expected: option java_package of identifiers that are no keywords)",
        run(greeter().toBuilder().setPackage("acme.new.v1").build()).getError());
  }

  @Test
  void anRpcWithoutANameIsRefused() {
    assertEquals(
        "greeter.proto: service Greeter: rpc \"\" (expected: an identifier)",
        run(greeter("")).getError());
  }

  @Test
  void namesThatWouldBeCodeOrAnotherFolderAreRefused() {
    FileDescriptorProto.Builder file = greeter().toBuilder();
    file.getServiceBuilder(0).setName("../../Greeter");
    assertEquals(
        "greeter.proto: service \"../../Greeter\" (expected: an identifier)",
        run(file.build()).getError());
    assertEquals(
        "greeter.proto: package \"a;b\" (expected: identifiers with dots between)",
        run(greeter().toBuilder().setPackage("a;b").build()).getError());
    assertEquals(
        "greeter.proto: service Greeter: rpc \"a\\u000ab\" (expected: an identifier)",
        run(greeter("a\nb")).getError());

    FileDescriptorProto.Builder options = greeter().toBuilder();
    options.getOptionsBuilder().setJavaPackage("../etc");
    assertEquals(
        "greeter.proto: service acme.Greeter: its Java package ../etc has a part that is none in"
            + " Java (expected: option java_package of identifiers that are no keywords)",
        run(options.build()).getError());
    options.getOptionsBuilder().setJavaPackage("acme").setJavaOuterClassname("a-b");
    assertEquals(
        "greeter.proto: option java_outer_classname \"a-b\" (expected: an identifier of Java)",
        run(options.build()).getError());
  }

  @Test
  void aFileNameOfAnyTextStaysInsideItsLiteral() {
    String content =
        run(greeter().toBuilder().setName("a\nb\t\u0000\u00fc\ud83d\ude00.proto").build())
            .getFile(0)
            .getContent();
    assertTrue(
        content.contains("\"Source: a\\012b\\011\\000\\u00fc\\ud83d\\ude00.proto\")"), content);
  }

  @Test
  void aClassThatJavaCannotNameIsRefused() {
    FileDescriptorProto.Builder file = greeter().toBuilder();
    file.getServiceBuilder(0).setName("v");
    assertEquals(
        "greeter.proto: service acme.v: its class cannot be named var (expected: another suffix, or"
            + " another name)",
        generate(
                CodeGeneratorRequest.newBuilder()
                    .setParameter("suffix=ar")
                    .addFileToGenerate("greeter.proto")
                    .addProtoFile(file)
                    .build())
            .getError());
  }

  @Test
  void twoServicesOfOneClassAreRefused() {
    FileDescriptorProto.Builder other =
        greeter().toBuilder().setName("other.proto").setPackage("other");
    other.getOptionsBuilder().setJavaPackage("acme");
    assertEquals(
        "other.proto: service other.Greeter: its class GreeterLambda is that of service"
            + " acme.Greeter as well (expected: another option java_package, or another name)",
        run(greeter(), other.build()).getError());
    assertEquals(
        "greeter.proto: service acme.Greeter: rpc Hello is there twice (expected: one of each"
            + " name)",
        run(greeter("Hello", "Hello")).getError());
  }

  @Test
  void anOptionForAServiceOfNoFileIsAWarning() {
    List<String> warnings = new ArrayList<>();
    CodeGeneratorResponse response =
        Generator.run(
            greeterWith("implementation=acme.Greter:com.acme.S,implementation=acme.Greeter:T"),
            warnings::add);

    assertEquals(
        List.of(
            "warning: option implementation=acme.Greter:com.acme.S: no such service in"
                + " greeter.proto (expected: one of [acme.Greeter], unless the build calls protoc"
                + " once per folder)"),
        warnings);
    assertEquals(List.of("acme/GreeterLambda.java"), names(response));
  }

  /** Each of many options was told with all of many services: 66 KB became 78 MB. */
  @Test
  void aWarningTellsAsManyNamesAsItHasPlaceFor() {
    FileDescriptorProto.Builder file = FileDescriptorProto.newBuilder().setName("many.proto");
    for (int i = 1000; i < 3000; i++) {
      file.addService(ServiceDescriptorProto.newBuilder().setName("S" + i));
    }
    CodeGeneratorRequest request =
        CodeGeneratorRequest.newBuilder()
            .setParameter("service=S1000,service=None")
            .addFileToGenerate("many.proto")
            .addProtoFile(file)
            .build();
    List<String> warnings = new ArrayList<>();
    Generator.run(request, warnings::add);

    String warning = warnings.get(0);
    assertEquals(1, warnings.size());
    assertTrue(warning.contains("[S1000, S1001, ") && warning.contains(", ...]"), warning);
    assertTrue(warning.length() < 1500, warning);
  }

  @ParameterizedTest
  @ValueSource(strings = {"acme.Greter", "Greeter", "other.Service"})
  void anImplementationOfNoServiceIsRefusedWhereAClassHasNone(String service) {
    assertEquals(
        "option implementation="
            + service
            + ":com.acme.S: no such service in greeter.proto, which leaves acme.Greeter without one"
            + " (expected: one of [acme.Greeter]; where the build calls protoc once per folder, the"
            + " options of that folder)",
        generate(greeterWith("implementation=" + service + ":com.acme.S")).getError());
  }

  @Test
  void aFilterForNoServiceIsNoError() {
    assertEquals("", generate(greeterWith("service=acme.Greter")).getError());
  }

  @Test
  void theSameNameInAnotherPackageOrInsideTheFileClassIsNoClash() {
    FileDescriptorProto.Builder elsewhere =
        other().setPackage("elsewhere").addMessageType(message());
    elsewhere.getOptionsBuilder().setJavaMultipleFiles(true);
    FileDescriptorProto nested = other().setName("nested.proto").addMessageType(message()).build();

    assertEquals("", run(greeter(), elsewhere.build(), nested).getError());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void edition2024NestsAMessageOnlyWhereItsFeatureSaysSo(boolean nested) {
    FileDescriptorProto.Builder other =
        other().setSyntax("editions").setEdition(Edition.EDITION_2024).addMessageType(message());
    if (nested) {
      other
          .getMessageTypeBuilder(0)
          .getOptionsBuilder()
          .setFeatures(
              ProtobufNamesTest.features(
                  JavaFeatures.newBuilder()
                      .setNestInFileClass(NestInFileClass.YES)
                      .build()
                      .toByteString()));
    }

    assertEquals(!nested, run(greeter(), other.build()).hasError());
  }

  @Test
  void featuresThatCannotBeReadAreNamed() {
    FileDescriptorProto.Builder other =
        other().setSyntax("editions").setEdition(Edition.EDITION_2023);
    other
        .getOptionsBuilder()
        .setFeatures(ProtobufNamesTest.features(ByteString.copyFromUtf8("no message")));

    String error = run(greeter(), other.build()).getError();

    assertTrue(error.startsWith("other.proto: features of pb.java: "), error);
  }

  private static FileDescriptorProto greeter(String... rpcs) {
    ServiceDescriptorProto.Builder service = ServiceDescriptorProto.newBuilder().setName("Greeter");
    for (String rpc : rpcs) {
      service.addMethod(MethodDescriptorProto.newBuilder().setName(rpc));
    }
    return FileDescriptorProto.newBuilder()
        .setName("greeter.proto")
        .setSyntax("proto3")
        .setPackage("acme")
        .addService(service)
        .build();
  }

  private static CodeGeneratorRequest greeterWith(String parameter) {
    return CodeGeneratorRequest.newBuilder()
        .setParameter(parameter)
        .addFileToGenerate("greeter.proto")
        .addProtoFile(greeter())
        .build();
  }

  private static FileDescriptorProto.Builder other() {
    return FileDescriptorProto.newBuilder()
        .setName("other.proto")
        .setSyntax("proto3")
        .setPackage("acme");
  }

  private static DescriptorProto.Builder message() {
    return DescriptorProto.newBuilder().setName("GreeterLambda");
  }

  private static CodeGeneratorResponse run(FileDescriptorProto... files) {
    CodeGeneratorRequest.Builder request = CodeGeneratorRequest.newBuilder();
    for (FileDescriptorProto file : files) {
      request.addFileToGenerate(file.getName()).addProtoFile(file);
    }
    return generate(request.build());
  }

  private static CodeGeneratorResponse generate(CodeGeneratorRequest request) {
    return Generator.run(request, warning -> {});
  }

  private static List<String> names(CodeGeneratorResponse response) {
    return response.getFileList().stream().map(CodeGeneratorResponse.File::getName).toList();
  }
}
