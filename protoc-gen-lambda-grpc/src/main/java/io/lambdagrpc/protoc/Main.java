package io.lambdagrpc.protoc;

import com.google.protobuf.InvalidProtocolBufferException;
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
    CodeGeneratorRequest request;
    try {
      request = CodeGeneratorRequest.parseFrom(System.in, Generator.EXTENSIONS);
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
