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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Which file of a descriptor set declares what. */
final class DescriptorIndex {

  /**
   * How long the names of a set are together, at most, as a multiple of its length: the name of a
   * message stands before that of each field. In sets of real schemas they are no longer than the
   * set.
   */
  private static final int MAX_NAMES = 16;

  /**
   * Names may always have so many characters: a short set may be little more than the name of a
   * package, which stands before each of them.
   */
  private static final long ENOUGH = 1_000_000;

  private final Map<String, File> files = new TreeMap<>();
  private final Map<String, File> symbols = new TreeMap<>();
  private final Map<String, Map<Integer, File>> extensions = new TreeMap<>();
  private final List<String> services = new ArrayList<>();
  private final long mostNames;
  private long names;

  /** What answers need of a file: its bytes as they stand in the set, and what it imports. */
  record File(String name, List<String> imports, ByteString bytes) {

    private static File of(FileDescriptorProto proto) {
      return new File(
          proto.getName(), List.copyOf(proto.getDependencyList()), proto.toByteString());
    }
  }

  /**
   * Reads all names.
   *
   * @throws IllegalArgumentException if they are too long
   */
  DescriptorIndex(FileDescriptorSet set) {
    mostNames = Math.max(ENOUGH, (long) MAX_NAMES * set.getSerializedSize());
    for (FileDescriptorProto proto : set.getFileList()) {
      File file = File.of(proto);
      files.put(file.name(), file);
      String scope = proto.getPackage().isEmpty() ? "" : proto.getPackage() + ".";
      for (ServiceDescriptorProto service : proto.getServiceList()) {
        String name = scope + service.getName();
        services.add(name);
        put(name, file);
        for (MethodDescriptorProto method : service.getMethodList()) {
          put(name + "." + method.getName(), file);
        }
      }
      proto.getEnumTypeList().forEach(type -> add(scope, type, file));
      proto.getMessageTypeList().forEach(type -> add(scope, type, file));
      proto.getExtensionList().forEach(field -> addExtension(scope, field, file));
    }
  }

  private void add(String scope, DescriptorProto message, File file) {
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
  private void add(String scope, EnumDescriptorProto type, File file) {
    put(scope + type.getName(), file);
    type.getValueList().forEach(value -> put(scope + value.getName(), file));
  }

  private void put(String name, File file) {
    names += name.length();
    if (names > mostNames) {
      throw new IllegalArgumentException(
          "its names have over "
              + mostNames
              + " characters (expected: at most "
              + MAX_NAMES
              + " times as many as the set has bytes)");
    }
    symbols.put(name, file);
  }

  private void addExtension(String scope, FieldDescriptorProto field, File file) {
    put(scope + field.getName(), file);
    extensions
        .computeIfAbsent(withoutDot(field.getExtendee()), any -> new TreeMap<>())
        .put(field.getNumber(), file);
  }

  List<String> services() {
    return services;
  }

  @Nullable File findFile(String name) {
    return files.get(name);
  }

  @Nullable File findSymbol(String name) {
    return symbols.get(withoutDot(name));
  }

  @Nullable File findExtension(String type, int number) {
    return extensionsOf(type).get(number);
  }

  /** Returns the numbers of a type's extensions, in their order. */
  Set<Integer> extensionNumbers(String type) {
    return extensionsOf(type).keySet();
  }

  private Map<Integer, File> extensionsOf(String type) {
    return extensions.getOrDefault(withoutDot(type), Map.of());
  }

  /** Returns a file and all that it imports, as far as the set has them. */
  List<File> withImports(File file) {
    Map<String, File> found = new TreeMap<>(Map.of(file.name(), file));
    List<File> files = new ArrayList<>(List.of(file));
    for (int i = 0; i < files.size(); i++) {
      for (String name : files.get(i).imports()) {
        File imported = this.files.get(name);
        if (imported != null && found.putIfAbsent(name, imported) == null) {
          files.add(imported);
        }
      }
    }
    return files;
  }

  private static String withoutDot(String name) {
    return name.startsWith(".") ? name.substring(1) : name;
  }
}
