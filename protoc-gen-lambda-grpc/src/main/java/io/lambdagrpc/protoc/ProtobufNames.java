package io.lambdagrpc.protoc;

import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.Edition;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.FeatureSet;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.ServiceDescriptorProto;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.JavaFeaturesProto;
import com.google.protobuf.JavaFeaturesProto.JavaFeatures;
import java.util.List;

/**
 * protobuf-java's names. {@code GeneratorNames} has them too, but asks the descriptors of {@code
 * descriptor.proto} and {@code java_features.proto} for the features' defaults; to build those
 * takes longer than everything else that this plugin does for one service.
 */
final class ProtobufNames {

  private ProtobufNames() {}

  /** Returns the name of the file's own class. */
  static String fileClass(FileDescriptorProto file) throws UserError {
    if (file.getOptions().hasJavaOuterClassname()) {
      return file.getOptions().getJavaOuterClassname();
    }
    String path = file.getName();
    String name = mixedUpper(withoutSuffix(path.substring(path.lastIndexOf('/') + 1)));
    if (!hasOldFileClass(file)) {
      return name + "Proto";
    }
    return isTaken(name, file) ? name + "OuterClass" : name;
  }

  /** Whether a type directly in {@code file} is no nested class of the file's own class. */
  static boolean isTopLevel(FileDescriptorProto file, FeatureSet features) throws UserError {
    // proto2 and proto3 have no features, whose classes take 5 ms.
    if (!file.hasEdition()) {
      return file.getOptions().getJavaMultipleFiles();
    }
    return switch (javaFeatures(file, features).getNestInFileClass()) {
      case YES -> false;
      case NO -> true;
      case NEST_IN_FILE_CLASS_UNKNOWN, LEGACY ->
          isEdition2024(file) || file.getOptions().getJavaMultipleFiles();
    };
  }

  private static boolean hasOldFileClass(FileDescriptorProto file) throws UserError {
    if (!file.hasEdition()) {
      return true;
    }
    JavaFeatures features = javaFeatures(file, file.getOptions().getFeatures());
    return features.hasUseOldOuterClassnameDefault()
        ? features.getUseOldOuterClassnameDefault()
        : !isEdition2024(file);
  }

  private static boolean isEdition2024(FileDescriptorProto file) {
    return file.getEdition().getNumber() >= Edition.EDITION_2024_VALUE;
  }

  /** Reads what is an unknown field, because a registry that knows it is made of descriptors. */
  private static JavaFeatures javaFeatures(FileDescriptorProto file, FeatureSet features)
      throws UserError {
    List<ByteString> values =
        features
            .getUnknownFields()
            .getField(JavaFeaturesProto.JAVA_FIELD_NUMBER)
            .getLengthDelimitedList();
    try {
      JavaFeatures.Builder merged = JavaFeatures.newBuilder();
      for (ByteString value : values) {
        merged.mergeFrom(value);
      }
      return merged.build();
    } catch (InvalidProtocolBufferException e) {
      throw new UserError(file.getName() + ": features of pb.java: " + e.getMessage());
    }
  }

  private static String withoutSuffix(String name) {
    for (String suffix : List.of(".proto", ".protodevel")) {
      if (name.endsWith(suffix)) {
        return name.substring(0, name.length() - suffix.length());
      }
    }
    return name;
  }

  private static String mixedUpper(String words) {
    var name = new StringBuilder(words.length());
    boolean upper = true;
    for (int i = 0; i < words.length(); i++) {
      char c = words.charAt(i);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      if (letter || (c >= '0' && c <= '9')) {
        name.append(upper ? Character.toUpperCase(c) : c);
      }
      upper = !letter;
    }
    return name.toString();
  }

  private static boolean isTaken(String name, FileDescriptorProto file) {
    for (ServiceDescriptorProto service : file.getServiceList()) {
      if (service.getName().equals(name)) {
        return true;
      }
    }
    return isTaken(name, file.getEnumTypeList(), file.getMessageTypeList());
  }

  private static boolean isTaken(
      String name, List<EnumDescriptorProto> enums, List<DescriptorProto> messages) {
    for (EnumDescriptorProto type : enums) {
      if (type.getName().equals(name)) {
        return true;
      }
    }
    for (DescriptorProto message : messages) {
      if (message.getName().equals(name)
          || isTaken(name, message.getEnumTypeList(), message.getNestedTypeList())) {
        return true;
      }
    }
    return false;
  }
}
