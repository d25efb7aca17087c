package io.lambdagrpc.protoc;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.ServiceDescriptorProto;
import com.google.protobuf.GeneratorNames;
import io.lambdagrpc.protoc.ServiceFile.Rpc;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Finds the names that javac would report later, far from the {@code .proto} that has them. */
final class NameCheck {

  /** The classes of each Java package, by their names. */
  private final Map<String, Map<String, Owner>> classes = new HashMap<>();

  /** The classes that grpc-java generates for services. */
  private final Map<String, Map<String, Owner>> stubs = new HashMap<>();

  /**
   * @param files all that protoc handed over, because another file of the same Java package may
   *     have the name of a class that is generated for a service
   */
  NameCheck(List<FileDescriptorProto> files) throws UserError {
    for (FileDescriptorProto file : files) {
      String javaPackage = GeneratorNames.getFileJavaPackage(file);
      noteClasses(file, classes.computeIfAbsent(javaPackage, none -> new HashMap<>()));
      noteStubs(file, stubs.computeIfAbsent(javaPackage, none -> new HashMap<>()));
    }
  }

  /**
   * @param file the one that has the service
   */
  void check(ServiceFile service, FileDescriptorProto file) throws UserError {
    try {
      checkPackage(service);
      checkRpcs(service);
      checkClass(service.service() + "Grpc", service, classes);
      checkClass(service.className(), service, classes);
      // The option suffix may make the generated class one of grpc-java's.
      checkClass(service.className(), service, stubs);
    } catch (UserError e) {
      throw new UserError(
          file.getName() + ": service " + service.protoName() + ": " + e.getMessage());
    }
  }

  private static void checkPackage(ServiceFile service) throws UserError {
    if (service.hasJavaPackage() && !JavaNames.isName(service.javaPackage())) {
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

  private static void noteClasses(FileDescriptorProto file, Map<String, Owner> classes)
      throws UserError {
    classes.putIfAbsent(
        ProtobufNames.fileClass(file),
        new Owner(file, "the file's own class", "option java_outer_classname"));
    for (DescriptorProto message : file.getMessageTypeList()) {
      if (ProtobufNames.isTopLevel(file, message.getOptions().getFeatures())) {
        classes.putIfAbsent(message.getName(), new Owner(file, "a message", "another name for it"));
      }
    }
    for (EnumDescriptorProto type : file.getEnumTypeList()) {
      if (ProtobufNames.isTopLevel(file, type.getOptions().getFeatures())) {
        classes.putIfAbsent(type.getName(), new Owner(file, "an enum", "another name for it"));
      }
    }
  }

  private static void noteStubs(FileDescriptorProto file, Map<String, Owner> stubs) {
    for (ServiceDescriptorProto service : file.getServiceList()) {
      stubs.putIfAbsent(
          service.getName() + "Grpc",
          new Owner(file, "grpc-java's for service " + service.getName(), "another suffix"));
    }
  }

  private static void checkClass(
      String name, ServiceFile service, Map<String, Map<String, Owner>> packages) throws UserError {
    Owner owner = packages.getOrDefault(service.javaPackage(), Map.of()).get(name);
    if (owner != null) {
      throw new UserError(
          "its class "
              + name
              + " is "
              + owner.what
              + " of "
              + owner.file.getName()
              + " (expected: "
              + owner.remedy
              + ", or another name for the service)");
    }
  }

  /**
   * Who has a name.
   *
   * @param remedy what its author can change
   */
  private record Owner(FileDescriptorProto file, String what, String remedy) {}
}
