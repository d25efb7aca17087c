package io.lambdagrpc.benchmarks.floor;

import com.google.protobuf.compiler.PluginProtos.CodeGeneratorRequest;
import com.google.protobuf.compiler.PluginProtos.CodeGeneratorResponse;
import java.io.IOException;

/** What every plugin of protoc in Java takes: reads the request, and generates nothing. */
public final class EchoPlugin {
  private EchoPlugin() {}

  /** Answers one request. */
  public static void main(String[] args) throws IOException {
    CodeGeneratorRequest request = CodeGeneratorRequest.parseFrom(System.in);
    if (request.getFileToGenerateCount() == 0) {
      throw new IOException("no file to generate (expected: a request of protoc)");
    }
    CodeGeneratorResponse.newBuilder().build().writeTo(System.out);
    System.out.flush();
  }
}
