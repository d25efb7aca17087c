package io.lambdagrpc.protoc;

import com.google.protobuf.DescriptorProtos;
import com.google.protobuf.ExtensionRegistry;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.JavaFeaturesProto;
import com.google.protobuf.compiler.PluginProtos.CodeGeneratorRequest;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;

/**
 * The program that protoc starts: reads a {@code CodeGeneratorRequest} from standard input and
 * writes a {@code CodeGeneratorResponse} to standard output. What the author of the {@code .proto}
 * or of an option can correct is reported in the response; standard input that is no request ends
 * the program with code 1.
 *
 * @since 0.1.0
 */
public final class Main {

  private Main() {}

  /**
   * Answers one request.
   *
   * @param args ignored: protoc passes the plugin's options in the request
   * @throws IOException if standard input cannot be read or standard output cannot be written
   */
  public static void main(String[] args) throws IOException {
    // protobuf-java 4.36.2 fails when JavaFeaturesProto is initialized before DescriptorProtos.
    DescriptorProtos.getDescriptor();
    // Without it the features of pb.java are unknown fields, and a file's class has another name.
    ExtensionRegistry registry = ExtensionRegistry.newInstance();
    JavaFeaturesProto.registerAllExtensions(registry);
    CodeGeneratorRequest request;
    try {
      request = CodeGeneratorRequest.parseFrom(System.in, registry);
    } catch (InvalidProtocolBufferException e) {
      System.err.println(
          "protoc-gen-lambda-grpc: standard input is no CodeGeneratorRequest: " + e.getMessage());
      System.exit(1);
      return;
    }
    // Not System.out: a PrintStream hides that protoc went away.
    try (var out = new FileOutputStream(FileDescriptor.out)) {
      Generator.run(request).writeTo(out);
    }
  }
}
