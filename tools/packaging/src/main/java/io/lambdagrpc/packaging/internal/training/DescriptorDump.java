package io.lambdagrpc.packaging.internal.training;

import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes the descriptors of a service to a file. Runs in a JVM of its own, on the class path of the
 * function and with this class alone beside it, so all of gRPC and protobuf is reached by
 * reflection.
 */
final class DescriptorDump {

  /** The status where the service has no descriptors, as with lite messages. */
  static final int NONE = 3;

  private DescriptorDump() {}

  /**
   * Writes them.
   *
   * @param args the file; the class that grpc-java's plugin generated for the service
   */
  public static void main(String[] args) throws ReflectiveOperationException, IOException {
    Class<?> grpc = Class.forName(args[1]);
    Object service = grpc.getMethod("getServiceDescriptor").invoke(null);
    Object schema = call(service, "getSchemaDescriptor");
    if (schema == null) {
      System.exit(NONE);
    }
    Map<String, byte[]> files = new LinkedHashMap<>();
    add(call(schema, "getFileDescriptor"), files);
    try (DataOutputStream out = new DataOutputStream(Files.newOutputStream(Path.of(args[0])))) {
      for (byte[] file : files.values()) {
        out.writeInt(file.length);
        out.write(file);
      }
    }
    // Threads of the function's may run on.
    System.exit(0);
  }

  /** Adds a file after those that it imports. */
  private static void add(Object file, Map<String, byte[]> files)
      throws ReflectiveOperationException {
    String name = (String) call(file, "getFullName");
    if (files.containsKey(name)) {
      return;
    }
    for (Object imported : (List<?>) call(file, "getDependencies")) {
      add(imported, files);
    }
    files.put(name, (byte[]) call(call(file, "toProto"), "toByteArray"));
  }

  private static Object call(Object target, String name) throws ReflectiveOperationException {
    Method method = target.getClass().getMethod(name);
    method.setAccessible(true);
    return method.invoke(target);
  }
}
