package io.lambdagrpc.bridge.internal.reflection;

import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.DescriptorProtos.MethodDescriptorProto;
import com.google.protobuf.DescriptorProtos.OneofDescriptorProto;
import com.google.protobuf.DescriptorProtos.ServiceDescriptorProto;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Which file of a descriptor set declares what. */
final class DescriptorIndex {

  private static final int MAX_NAME = 1000;

  private final Map<String, FileDescriptorProto> files = new LinkedHashMap<>();

  /** The files as they stand in the set: without it, each answer would make them anew. */
  private final Map<FileDescriptorProto, ByteString> bytes = new HashMap<>();

  private final Map<String, FileDescriptorProto> symbols = new TreeMap<>();
  private final Map<String, NavigableMap<Integer, FileDescriptorProto>> extensions =
      new TreeMap<>();
  private final List<String> services = new ArrayList<>();

  /**
   * Reads all names.
   *
   * @throws IllegalArgumentException if one is too long
   */
  DescriptorIndex(FileDescriptorSet set) {
    for (FileDescriptorProto file : set.getFileList()) {
      files.put(file.getName(), file);
      bytes.put(file, file.toByteString());
      String scope = file.getPackage().isEmpty() ? "" : file.getPackage() + ".";
      for (ServiceDescriptorProto service : file.getServiceList()) {
        String name = scope + service.getName();
        services.add(name);
        put(name, file);
        for (MethodDescriptorProto method : service.getMethodList()) {
          put(name + "." + method.getName(), file);
        }
      }
      file.getEnumTypeList().forEach(type -> add(scope, type, file));
      file.getMessageTypeList().forEach(type -> add(scope, type, file));
      file.getExtensionList().forEach(field -> addExtension(scope, field, file));
    }
  }

  private void add(String scope, DescriptorProto message, FileDescriptorProto file) {
    String name = scope + message.getName();
    put(name, file);
    String inner = name + ".";
    for (FieldDescriptorProto field : message.getFieldList()) {
      put(inner + field.getName(), file);
    }
    for (OneofDescriptorProto oneof : message.getOneofDeclList()) {
      put(inner + oneof.getName(), file);
    }
    message.getEnumTypeList().forEach(type -> add(inner, type, file));
    message.getNestedTypeList().forEach(type -> add(inner, type, file));
    message.getExtensionList().forEach(field -> addExtension(inner, field, file));
  }

  /** The values of an enum stand beside it, not in it. */
  private void add(String scope, EnumDescriptorProto type, FileDescriptorProto file) {
    put(scope + type.getName(), file);
    type.getValueList().forEach(value -> put(scope + value.getName(), file));
  }

  /** A name stands before each of those that are inside: a long one is there often. */
  private void put(String name, FileDescriptorProto file) {
    if (name.length() > MAX_NAME) {
      throw new IllegalArgumentException(
          "name of " + name.length() + " characters (expected: at most " + MAX_NAME + ")");
    }
    symbols.put(name, file);
  }

  private void addExtension(String scope, FieldDescriptorProto field, FileDescriptorProto file) {
    put(scope + field.getName(), file);
    extensions
        .computeIfAbsent(withoutDot(field.getExtendee()), any -> new TreeMap<>())
        .put(field.getNumber(), file);
  }

  List<String> services() {
    return services;
  }

  @Nullable FileDescriptorProto findFile(String name) {
    return files.get(name);
  }

  @Nullable FileDescriptorProto findSymbol(String name) {
    return symbols.get(withoutDot(name));
  }

  @Nullable FileDescriptorProto findExtension(String type, int number) {
    return extensionsOf(type).get(number);
  }

  /** Returns the extensions of a type by their numbers. */
  NavigableMap<Integer, FileDescriptorProto> extensionsOf(String type) {
    return extensions.getOrDefault(withoutDot(type), new TreeMap<>());
  }

  /** Returns a file of the set as it stands there. */
  ByteString bytes(FileDescriptorProto file) {
    return bytes.getOrDefault(file, ByteString.EMPTY);
  }

  /** Returns a file and all that it imports, as far as the set has them. */
  List<FileDescriptorProto> withImports(FileDescriptorProto file) {
    Map<String, FileDescriptorProto> found = new LinkedHashMap<>();
    Deque<FileDescriptorProto> left = new ArrayDeque<>(List.of(file));
    while (!left.isEmpty()) {
      FileDescriptorProto next = left.remove();
      if (found.putIfAbsent(next.getName(), next) == null) {
        for (String name : next.getDependencyList()) {
          FileDescriptorProto imported = files.get(name);
          if (imported != null) {
            left.add(imported);
          }
        }
      }
    }
    return List.copyOf(found.values());
  }

  private static String withoutDot(String name) {
    return name.startsWith(".") ? name.substring(1) : name;
  }
}
