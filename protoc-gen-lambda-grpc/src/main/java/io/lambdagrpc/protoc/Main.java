package io.lambdagrpc.protoc;

import com.google.protobuf.compiler.PluginProtos.CodeGeneratorRequest;
import com.google.protobuf.compiler.PluginProtos.CodeGeneratorResponse;
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

  private static final String HELP =
      """
      protoc-gen-lambda-grpc is a plugin of protoc, which starts it:

        protoc --plugin=protoc-gen-lambda-grpc=FILE --lambda-grpc_out=FOLDER \\
            --lambda-grpc_opt=OPTION,... -I FOLDER FILE.proto...

      options:
        implementation=<proto service>:<java class>
                           what the handler without arguments serves, such as
                           helloworld.Greeter:com.acme.GreeterService; may be repeated
        service=<proto service>
                           writes a class for this service and no other; may be repeated
        suffix=<end of a class name>
                           GreeterHandler instead of GreeterLambda, with suffix=Handler
        @generated=omit    no annotation @Generated
        @generated=javax   javax.annotation.processing.Generated, as without this option
        lite               changes nothing: the code is the same for protobuf-javalite

        --version          prints the version
        --help             prints this
      """;

  private Main() {}

  /**
   * Answers one request.
   *
   * @param args none when protoc starts this, which passes the plugin's options in the request;
   *     {@code --version} or {@code --help}
   */
  public static void main(String[] args) {
    if (args.length == 0) {
      answer();
      return;
    }
    switch (String.join(" ", args)) {
      case "--version" -> System.out.println("protoc-gen-lambda-grpc " + version());
      case "--help" -> System.out.print(HELP);
      default ->
          fail(
              "unknown arguments: "
                  + String.join(" ", args)
                  + " (expected: none from protoc, --version or --help)");
    }
  }

  private static void answer() {
    CodeGeneratorRequest request;
    try {
      request = CodeGeneratorRequest.parseFrom(System.in, Generator.EXTENSIONS);
    } catch (IOException e) {
      fail(
          "standard input is no CodeGeneratorRequest: "
              + e.getMessage()
              + " (expected: to be started by protoc; --help says how)");
      return;
    }
    CodeGeneratorResponse response = Generator.run(request, Main::report);
    // Not System.out: a PrintStream hides that protoc went away.
    try (var out = new FileOutputStream(FileDescriptor.out)) {
      response.writeTo(out);
    } catch (IOException e) {
      fail("standard output is closed: " + e.getMessage() + " (expected: protoc to read it)");
    }
  }

  private static String version() {
    String version = Main.class.getPackage().getImplementationVersion();
    return version == null ? "(not from a jar)" : version;
  }

  private static void fail(String message) {
    report(message);
    System.exit(1);
  }

  private static void report(String message) {
    System.err.println("protoc-gen-lambda-grpc: " + message);
  }
}
