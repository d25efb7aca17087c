package io.lambdagrpc.protoc;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.MethodDescriptorProto;
import com.google.protobuf.DescriptorProtos.ServiceDescriptorProto;
import com.google.protobuf.GeneratorNames;
import io.lambdagrpc.protoc.ServiceFile.Rpc;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds the names that javac would report later, far from the {@code .proto} that has them. */
final class NameCheck {

  /** The classes of each Java package, by their names. */
  private final Map<String, Map<String, Owner>> classes = new HashMap<>();

  /** The services that have a generated class, by its qualified name. */
  private final Map<String, String> generated = new HashMap<>();

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
   * Refuses names that are none. protoc takes any text for those of options, and a request need not
   * be protoc's; as they stand they would become code, and the path of a file.
   */
  static void checkSpelling(FileDescriptorProto file) throws UserError {
    String protoPackage = file.getPackage();
    if (file.getServiceCount() == 0) {
      return;
    }
    if (!protoPackage.isEmpty() && !JavaNames.isProtoName(protoPackage)) {
      throw noName(file, "package", protoPackage, "identifiers with dots between");
    }
    if (file.getOptions().hasJavaOuterClassname()
        && !JavaNames.isIdentifier(file.getOptions().getJavaOuterClassname())) {
      throw noName(
          file,
          "option java_outer_classname",
          file.getOptions().getJavaOuterClassname(),
          "an identifier of Java");
    }
    for (ServiceDescriptorProto service : file.getServiceList()) {
      if (!JavaNames.isProtoIdentifier(service.getName())) {
        throw noName(file, "service", service.getName(), "an identifier");
      }
      for (MethodDescriptorProto method : service.getMethodList()) {
        if (!JavaNames.isProtoIdentifier(method.getName())) {
          throw noName(
              file, "service " + service.getName() + ": rpc", method.getName(), "an identifier");
        }
      }
    }
  }

  private static UserError noName(
      FileDescriptorProto file, String what, String name, String expected) {
    return new UserError(
        file.getName() + ": " + what + " \"" + name + "\" (expected: " + expected + ")");
  }

  /**
   * @param file the one that has the service
   */
  void check(ServiceFile service, FileDescriptorProto file) throws UserError {
    try {
      checkPackage(service);
      checkClassName(service);
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
              + " has a part that is none in Java (expected: option java_package of identifiers"
              + " that are no keywords)");
    }
  }

  private void checkClassName(ServiceFile service) throws UserError {
    String name = service.className();
    if (!JavaNames.isClass(name)) {
      throw new UserError(
          "its class cannot be named " + name + " (expected: another suffix, or another name)");
    }
    String other = generated.put(service.javaPackage() + "." + name, service.protoName());
    if (other != null) {
      throw new UserError(
          "its class "
              + name
              + " is that of service "
              + other
              + " as well (expected: another option java_package, or another name)");
    }
  }

  private static void checkRpcs(ServiceFile service) throws UserError {
    Map<String, String> rpcs = new HashMap<>();
    Set<String> names = new HashSet<>();
    for (Rpc rpc : service.rpcs()) {
      if (!names.add(rpc.name())) {
        throw new UserError("rpc " + rpc.name() + " is there twice (expected: one of each name)");
      }
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
        if (other != null) {
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
