package io.lambdagrpc.protoc;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.Edition;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.FeatureSet;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.ServiceDescriptorProto;
import com.google.protobuf.GeneratorNames;
import com.google.protobuf.JavaFeaturesProto;
import io.lambdagrpc.protoc.ServiceFile.Rpc;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.lang.model.SourceVersion;

/** Finds the names that javac would report later, far from the {@code .proto} that has them. */
final class NameCheck {

  private NameCheck() {}

  /**
   * @param file the one that has the service
   * @param files all that protoc handed over, because another file of the same Java package may
   *     have the name of a class that is generated for the service
   */
  static void check(ServiceFile service, FileDescriptorProto file, List<FileDescriptorProto> files)
      throws UserError {
    try {
      checkPackage(service);
      checkRpcs(service);
      for (FileDescriptorProto other : files) {
        if (GeneratorNames.getFileJavaPackage(other).equals(service.javaPackage())) {
          checkClass(service.service() + "Grpc", other);
          checkClass(service.className(), other);
          checkStubs(service.className(), other);
        }
      }
    } catch (UserError e) {
      throw new UserError(
          file.getName() + ": service " + service.protoName() + ": " + e.getMessage());
    }
  }

  private static void checkPackage(ServiceFile service) throws UserError {
    if (service.hasJavaPackage() && !SourceVersion.isName(service.javaPackage())) {
      throw new UserError(
          "its Java package "
              + service.javaPackage()
              + " has a keyword in it (expected: option java_package with another name)");
    }
  }

  private static void checkRpcs(ServiceFile service) throws UserError {
    Map<String, String> rpcs = new HashMap<>();
    for (Rpc rpc : service.rpcs()) {
      if (rpc.method().equals("null") || rpc.method().equals("_")) {
        throw new UserError(
            "grpc-java makes rpc "
                + rpc.name()
                + " a method named "
                + rpc.method()
                + " (expected: a name that can be one in Java)");
      }
      for (String member : List.of(rpc.getter(), JavaNames.constant(rpc.name()), rpc.method())) {
        String other = rpcs.put(member, rpc.name());
        if (other != null && !other.equals(rpc.name())) {
          throw new UserError(
              "grpc-java makes both rpcs "
                  + other
                  + " and "
                  + rpc.name()
                  + " a member named "
                  + member
                  + " (expected: names that differ in more than case and underscores)");
        }
      }
    }
  }

  private static void checkClass(String name, FileDescriptorProto file) throws UserError {
    if (GeneratorNames.getFileClassName(file).equals(name)) {
      throw taken(name, file, "the file's own class", "option java_outer_classname");
    }
    for (DescriptorProto message : file.getMessageTypeList()) {
      if (message.getName().equals(name) && isTopLevel(file, message.getOptions().getFeatures())) {
        throw taken(name, file, "a message", "another name for it");
      }
    }
    for (EnumDescriptorProto type : file.getEnumTypeList()) {
      if (type.getName().equals(name) && isTopLevel(file, type.getOptions().getFeatures())) {
        throw taken(name, file, "an enum", "another name for it");
      }
    }
  }

  /** The option suffix may make the generated class one of grpc-java's. */
  private static void checkStubs(String name, FileDescriptorProto file) throws UserError {
    for (ServiceDescriptorProto service : file.getServiceList()) {
      if (name.equals(service.getName() + "Grpc")) {
        throw taken(name, file, "grpc-java's for service " + service.getName(), "another suffix");
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
      String name, FileDescriptorProto file, String owner, String remedy) {
    return new UserError(
        "its class "
            + name
            + " is "
            + owner
            + " of "
            + file.getName()
            + " (expected: "
            + remedy
            + ", or another name for the service)");
  }
}
