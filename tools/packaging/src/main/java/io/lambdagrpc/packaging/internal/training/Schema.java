package io.lambdagrpc.packaging.internal.training;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.TypeRegistry;
import com.google.protobuf.util.JsonFormat;
import io.lambdagrpc.packaging.internal.MistakeException;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A service with the types of its messages. */
final class Schema {
  private final ServiceDescriptor service;
  private final TypeRegistry types;

  private Schema(ServiceDescriptor service, TypeRegistry types) {
    this.service = service;
    this.types = types;
  }

  /** Reads what {@link DescriptorDump} wrote. */
  static Schema read(Path file, String service) throws IOException {
    Map<String, FileDescriptor> files = new LinkedHashMap<>();
    TypeRegistry.Builder types = TypeRegistry.newBuilder();
    try (DataInputStream in = new DataInputStream(Files.newInputStream(file))) {
      while (in.available() > 0) {
        FileDescriptorProto proto = FileDescriptorProto.parseFrom(in.readNBytes(in.readInt()));
        List<FileDescriptor> imported = new ArrayList<>();
        for (String name : proto.getDependencyList()) {
          FileDescriptor known = files.get(name);
          if (known != null) {
            imported.add(known);
          }
        }
        FileDescriptor built =
            FileDescriptor.buildFrom(proto, imported.toArray(FileDescriptor[]::new), true);
        files.put(proto.getName(), built);
        types.add(built.getMessageTypes());
      }
    } catch (DescriptorValidationException e) {
      throw new IOException(service + ": " + e.getMessage(), e);
    }
    for (FileDescriptor each : files.values()) {
      for (ServiceDescriptor found : each.getServices()) {
        if (found.getFullName().equals(service)) {
          return new Schema(found, types.build());
        }
      }
    }
    throw new MistakeException(service + ": not in the descriptors of its own class");
  }

  /** Returns a call of a method. */
  Call call(String method, String json) throws IOException {
    String path = service.getFullName() + "/" + method;
    MethodDescriptor found = service.findMethodByName(method);
    if (found == null) {
      List<String> names = service.getMethods().stream().map(MethodDescriptor::getName).toList();
      throw new MistakeException(path + ": no such method (expected: one of " + names + ")");
    }
    DynamicMessage.Builder message = DynamicMessage.newBuilder(found.getInputType());
    try {
      JsonFormat.parser().usingTypeRegistry(types).merge(json, message);
    } catch (InvalidProtocolBufferException e) {
      throw new MistakeException(
          path
              + ": "
              + e.getMessage()
              + " (expected: a "
              + found.getInputType().getFullName()
              + " in JSON)",
          e);
    }
    return new Call(
        path,
        message.build().toByteArray(),
        json,
        found.isClientStreaming() || found.isServerStreaming());
  }
}
