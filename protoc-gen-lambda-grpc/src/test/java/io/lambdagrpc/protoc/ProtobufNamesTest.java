package io.lambdagrpc.protoc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos;
import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.Edition;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumValueDescriptorProto;
import com.google.protobuf.DescriptorProtos.FeatureSet;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.ServiceDescriptorProto;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.GeneratorNames;
import com.google.protobuf.JavaFeaturesProto;
import com.google.protobuf.JavaFeaturesProto.JavaFeatures;
import com.google.protobuf.JavaFeaturesProto.JavaFeatures.NestInFileClassFeature.NestInFileClass;
import com.google.protobuf.UnknownFieldSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares with protobuf-java's own answers, which ask the descriptors. */
final class ProtobufNamesTest {

  @BeforeAll
  static void descriptors() {
    // protobuf-java 4.36.2 fails when JavaFeaturesProto is initialized before DescriptorProtos.
    DescriptorProtos.getDescriptor();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "greeter.proto",
        "a/b/hello_world.proto",
        "hello-world.v1.proto",
        "UPPER.proto",
        "mixedCase.proto",
        "2nd_a2b.proto",
        "a__b_.proto",
        "ünï.proto",
        "x.protodevel",
        "noSuffix",
        ".proto",
        "a/.proto",
        "message.proto",
        "inner_message.proto",
        "type.proto",
        "inner_type.proto",
        "service.proto"
      })
  void theFilesClassIsProtobufs(String path) throws UserError {
    for (Edition edition :
        new Edition[] {
          Edition.EDITION_PROTO2, Edition.EDITION_PROTO3, Edition.EDITION_2023, Edition.EDITION_2024
        }) {
      FileDescriptorProto file = file(edition).setName(path).build();

      assertEquals(GeneratorNames.getFileClassName(file), ProtobufNames.fileClass(file));
    }
  }

  @Test
  void anOptionNamesTheFilesClass() throws UserError {
    FileDescriptorProto.Builder file = file(Edition.EDITION_PROTO3);
    file.getOptionsBuilder().setJavaOuterClassname("Message");

    assertEquals("Message", ProtobufNames.fileClass(file.build()));
    assertEquals("Message", GeneratorNames.getFileClassName(file));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aFeatureChoosesBetweenTheFilesClassesOfOldAndNewEditions(boolean old) throws UserError {
    for (Edition edition : new Edition[] {Edition.EDITION_2023, Edition.EDITION_2024}) {
      FileDescriptorProto.Builder file = file(edition).setName("message.proto");
      file.getOptionsBuilder()
          .setFeatures(
              features(
                  JavaFeatures.newBuilder()
                      .setUseOldOuterClassnameDefault(old)
                      .build()
                      .toByteString()));

      assertEquals(
          old ? "MessageOuterClass" : "MessageProto", ProtobufNames.fileClass(file.build()));
      assertEquals(GeneratorNames.getFileClassName(file), ProtobufNames.fileClass(file.build()));
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Edition.class,
      names = {"EDITION_PROTO2", "EDITION_PROTO3", "EDITION_2023", "EDITION_2024"})
  void aTypeIsNestedWhereProtobufNestsIt(Edition edition) throws Exception {
    for (boolean multipleFiles : new boolean[] {true, false}) {
      FileDescriptorProto.Builder file = file(edition);
      if (edition != Edition.EDITION_2024) {
        file.getOptionsBuilder().setJavaMultipleFiles(multipleFiles);
      }
      assertNestedAlike(file.build());
    }
  }

  @ParameterizedTest
  @CsvSource({"YES", "NO"})
  void aFeatureNestsATypeOrNot(NestInFileClass nested) throws Exception {
    FileDescriptorProto.Builder file = file(Edition.EDITION_2024);
    file.getMessageTypeBuilder(0)
        .getOptionsBuilder()
        .setFeatures(
            features(JavaFeatures.newBuilder().setNestInFileClass(nested).build().toByteString()));

    assertNestedAlike(file.build());
  }

  /** What protoc writes, read without an {@code ExtensionRegistry}. */
  static FeatureSet features(ByteString java) {
    return FeatureSet.newBuilder()
        .setUnknownFields(
            UnknownFieldSet.newBuilder()
                .addField(
                    JavaFeaturesProto.JAVA_FIELD_NUMBER,
                    UnknownFieldSet.Field.newBuilder().addLengthDelimited(java).build())
                .build())
        .build();
  }

  private static void assertNestedAlike(FileDescriptorProto file) throws Exception {
    FileDescriptor built = FileDescriptor.buildFrom(file, new FileDescriptor[0]);

    assertEquals(
        !GeneratorNames.getNestInFileClass(built.getMessageTypes().get(0)),
        ProtobufNames.isTopLevel(file, file.getMessageType(0).getOptions().getFeatures()));
  }

  private static FileDescriptorProto.Builder file(Edition edition) {
    FileDescriptorProto.Builder file =
        FileDescriptorProto.newBuilder()
            .setName("file.proto")
            .addMessageType(
                DescriptorProto.newBuilder()
                    .setName("Message")
                    .addEnumType(type("InnerType"))
                    .addNestedType(DescriptorProto.newBuilder().setName("InnerMessage")))
            .addEnumType(type("Type"))
            .addService(ServiceDescriptorProto.newBuilder().setName("Service"));
    return switch (edition) {
      case EDITION_PROTO2 -> file;
      case EDITION_PROTO3 -> file.setSyntax("proto3");
      default -> file.setSyntax("editions").setEdition(edition);
    };
  }

  private static EnumDescriptorProto.Builder type(String name) {
    return EnumDescriptorProto.newBuilder()
        .setName(name)
        .addValue(EnumValueDescriptorProto.newBuilder().setName(name + "_ZERO").setNumber(0));
  }
}
