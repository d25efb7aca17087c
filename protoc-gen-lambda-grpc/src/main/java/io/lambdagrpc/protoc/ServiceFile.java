package io.lambdagrpc.protoc;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.MethodDescriptorProto;
import com.google.protobuf.DescriptorProtos.ServiceDescriptorProto;
import com.google.protobuf.DescriptorProtos.SourceCodeInfo.Location;
import com.google.protobuf.GeneratorNames;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The values of the template: one generated file.
 *
 * @param javaPackage that of {@code <Service>Grpc}, empty for the default package
 * @param protoName the service's full name
 * @param service the service's own name
 * @param className the name of the generated class
 * @param source the {@code .proto}
 * @param comment the lines of the service's comment, as {@link JavaText#javadoc} returns them
 * @param annotated whether the class carries {@code @Generated}
 * @param deprecated whether the service is deprecated
 * @param namesDeprecated whether the class names something deprecated
 * @param implementation the class that the constructor without arguments instantiates, null for the
 *     one that {@code ServiceLoader} finds
 */
record ServiceFile(
    String javaPackage,
    String protoName,
    String service,
    String className,
    String source,
    List<String> comment,
    boolean annotated,
    boolean deprecated,
    boolean namesDeprecated,
    @Nullable String implementation,
    List<Rpc> rpcs)
    implements Template.Scope {

  /**
   * One case of the generated switch.
   *
   * @param name as in the {@code .proto}
   * @param getter the method of {@code <Service>Grpc} that describes it
   * @param method the method of {@code AsyncService} that serves it
   * @param call the method of {@code ServerCalls} that adapts it
   */
  record Rpc(String name, String getter, String method, String call) implements Template.Scope {

    static Rpc of(MethodDescriptorProto method) {
      String name = method.getName();
      return new Rpc(name, JavaNames.getter(name), JavaNames.method(name), call(method));
    }

    @Override
    public @Nullable String find(String key) {
      return switch (key) {
        case "name" -> JavaText.literal(name);
        case "getter" -> getter;
        case "method" -> method;
        case "call" -> call;
        default -> null;
      };
    }

    private static String call(MethodDescriptorProto method) {
      if (method.getClientStreaming()) {
        return method.getServerStreaming() ? "asyncBidiStreamingCall" : "asyncClientStreamingCall";
      }
      return method.getServerStreaming() ? "asyncServerStreamingCall" : "asyncUnaryCall";
    }
  }

  /** Returns the services of a file, in its order. */
  static List<ServiceFile> allOf(FileDescriptorProto file, Options options) {
    Map<Integer, String> comments = comments(file);
    List<ServiceFile> services = new ArrayList<>(file.getServiceCount());
    for (int i = 0; i < file.getServiceCount(); i++) {
      services.add(of(file, file.getService(i), comments.getOrDefault(i, ""), options));
    }
    return services;
  }

  private static ServiceFile of(
      FileDescriptorProto file, ServiceDescriptorProto service, String comment, Options options) {
    String protoName =
        file.getPackage().isEmpty()
            ? service.getName()
            : file.getPackage() + "." + service.getName();
    boolean deprecated = service.getOptions().getDeprecated();
    boolean namesDeprecated = deprecated;
    List<Rpc> rpcs = new ArrayList<>(service.getMethodCount());
    for (MethodDescriptorProto method : service.getMethodList()) {
      namesDeprecated |= method.getOptions().getDeprecated();
      rpcs.add(Rpc.of(method));
    }
    return new ServiceFile(
        GeneratorNames.getFileJavaPackage(file),
        protoName,
        service.getName(),
        service.getName() + options.suffix(),
        file.getName(),
        JavaText.javadoc(comment),
        options.annotated(),
        deprecated,
        namesDeprecated,
        options.implementations().get(protoName),
        rpcs);
  }

  boolean hasJavaPackage() {
    return !javaPackage.isEmpty();
  }

  boolean hasComment() {
    return !comment.isEmpty();
  }

  /** Returns the name of the interface's class file, as {@code ServiceLoader} wants it. */
  String provider() {
    return (javaPackage.isEmpty() ? "" : javaPackage + ".") + service + "Grpc$AsyncService";
  }

  String path() {
    return (javaPackage.isEmpty() ? "" : javaPackage.replace('.', '/') + "/")
        + className()
        + ".java";
  }

  @Override
  public @Nullable Object find(String key) {
    return switch (key) {
      case "javaPackage" -> javaPackage;
      case "hasJavaPackage" -> hasJavaPackage();
      case "protoName" -> protoName;
      case "service" -> service;
      case "className" -> className;
      case "provider" -> provider();
      case "source" -> JavaText.literal(source);
      case "comment" -> comment;
      case "hasComment" -> hasComment();
      case "annotated" -> annotated;
      case "deprecated" -> deprecated;
      case "namesDeprecated" -> namesDeprecated;
      case "implementation" -> implementation;
      case "rpcs" -> rpcs;
      default ->
          throw new IllegalArgumentException("template: " + key + " (expected: a name of a value)");
    };
  }

  /**
   * Returns the comments of the services by their index. One pass, since a file has a location for
   * every name and number in it.
   */
  private static Map<Integer, String> comments(FileDescriptorProto file) {
    Map<Integer, String> comments = new HashMap<>();
    for (Location location : file.getSourceCodeInfo().getLocationList()) {
      if (location.getPathCount() == 2
          && location.getPath(0) == FileDescriptorProto.SERVICE_FIELD_NUMBER) {
        String leading = location.getLeadingComments();
        comments.put(
            location.getPath(1), leading.isEmpty() ? location.getTrailingComments() : leading);
      }
    }
    return comments;
  }
}
