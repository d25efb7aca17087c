package io.lambdagrpc.protoc;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.Edition;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.FeatureSet;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.GeneratorNames;
import com.google.protobuf.JavaFeaturesProto;
import io.lambdagrpc.protoc.ServiceFile.Rpc;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Finds the names that javac would report later, far from the {@code .proto} that has them. */
final class NameCheck {

  private NameCheck() {}

  /**
   * @param files all that protoc handed over, because another file of the same Java package may
   *     have the generated class's name
   */
  static void check(ServiceFile service, List<FileDescriptorProto> files) throws UserError {
    checkRpcs(service);
    for (FileDescriptorProto file : files) {
      if (GeneratorNames.getFileJavaPackage(file).equals(service.javaPackage())) {
        checkClass(service, file);
      }
    }
  }

  private static void checkRpcs(ServiceFile service) throws UserError {
    Map<String, String> rpcs = new HashMap<>();
    for (Rpc rpc : service.rpcs()) {
      if (rpc.method().equals("null") || rpc.method().equals("_")) {
        throw new UserError(
            "rpc "
                + rpc.name()
                + " of service "
                + service.protoName()
                + ": grpc-java makes it a method named "
                + rpc.method()
                + " (expected: a name that can be one in Java)");
      }
      for (String member : List.of(rpc.getter(), JavaNames.constant(rpc.name()))) {
        String other = rpcs.put(member, rpc.name());
        if (other != null && !other.equals(rpc.name())) {
          throw new UserError(
              "rpcs "
                  + other
                  + " and "
                  + rpc.name()
                  + " of service "
                  + service.protoName()
                  + ": grpc-java makes both "
                  + member
                  + " (expected: names that differ in more than case and underscores)");
        }
      }
    }
  }

  private static void checkClass(ServiceFile service, FileDescriptorProto file) throws UserError {
    String name = service.className();
    if (GeneratorNames.getFileClassName(file).equals(name)) {
      throw taken(service, file, "the file's own class", "option java_outer_classname");
    }
    for (DescriptorProto message : file.getMessageTypeList()) {
      if (message.getName().equals(name) && isTopLevel(file, message.getOptions().getFeatures())) {
        throw taken(service, file, "a message", "another name for it");
      }
    }
    for (EnumDescriptorProto type : file.getEnumTypeList()) {
      if (type.getName().equals(name) && isTopLevel(file, type.getOptions().getFeatures())) {
        throw taken(service, file, "an enum", "another name for it");
      }
    }
  }

  /** Whether a type directly in {@code file} is no nested class of the file's own class. */
  private static boolean isTopLevel(FileDescriptorProto file, FeatureSet features) {
    return switch (features.getExtension(JavaFeaturesProto.java_).getNestInFileClass()) {
      case YES -> false;
      case NO -> true;
      case NEST_IN_FILE_CLASS_UNKNOWN, LEGACY ->
          file.getEdition().getNumber() >= Edition.EDITION_2024_VALUE
              || file.getOptions().getJavaMultipleFiles();
    };
  }

  private static UserError taken(
      ServiceFile service, FileDescriptorProto file, String owner, String remedy) {
    return new UserError(
        "service "
            + service.protoName()
            + ": its class "
            + service.className()
            + " is "
            + owner
            + " of "
            + file.getName()
            + " (expected: "
            + remedy
            + ", or another name for the service)");
  }
}
