package io.lambdagrpc.protoc;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.MethodDescriptorProto;
import com.google.protobuf.DescriptorProtos.ServiceDescriptorProto;
import com.google.protobuf.DescriptorProtos.SourceCodeInfo;
import com.google.protobuf.DescriptorProtos.SourceCodeInfo.Location;
import com.google.protobuf.compiler.PluginProtos.CodeGeneratorRequest;
import com.google.protobuf.compiler.PluginProtos.CodeGeneratorResponse;
import java.io.ByteArrayInputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

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
                           helloworld.Greeter:com.acme.GreeterService, a class with a public
                           constructor without arguments; may be repeated. For one with
                           arguments leave this out, and extend GreeterLambda with a class
                           whose constructor calls super(new GreeterService(...))
        service=<proto service>
                           writes a class for this service and no other; may be repeated
        suffix=<end of a class name>
                           GreeterHandler instead of GreeterLambda, with suffix=Handler
        @generated=omit    no annotation @Generated
        @generated=javax   javax.annotation.processing.Generated, as without this option
        lite               changes nothing: the code is the same for protobuf-javalite

        --archive          generates once for nothing: what the launcher makes its class data
                           archive of
        --version          prints the version
        --help             prints this
      """;

  private Main() {}

  /**
   * Answers one request.
   *
   * @param args none when protoc starts this, which passes the plugin's options in the request;
   *     {@code --version}, {@code --help} or {@code --archive}
   */
  public static void main(String[] args) {
    if (args.length == 0) {
      // Not System.out: a PrintStream hides that protoc went away.
      answer(System.in, new FileOutputStream(FileDescriptor.out));
      return;
    }
    switch (String.join(" ", args)) {
      case "--version" -> System.out.println("protoc-gen-lambda-grpc " + version());
      case "--help" -> System.out.print(HELP);
      case "--archive" -> rehearse();
      default ->
          fail(
              "unknown arguments: "
                  + String.join(" ", args)
                  + " (expected: none from protoc, --version, --help or --archive)");
    }
  }

  private static void answer(InputStream in, OutputStream output) {
    // Loads mustache.java while this thread loads protobuf. Two threads must not initialize classes
    // of protobuf: their static initializers refer to each other.
    new Thread(Generator::compileTemplate, "template").start();
    CodeGeneratorRequest request;
    try {
      request = CodeGeneratorRequest.parseFrom(in);
    } catch (IOException e) {
      fail(
          "standard input is no CodeGeneratorRequest: "
              + e.getMessage()
              + " (expected: to be started by protoc; --help says how)");
      return;
    }
    CodeGeneratorResponse response = Generator.run(request, Main::report);
    try (output) {
      response.writeTo(output);
    } catch (IOException e) {
      fail("standard output is closed: " + e.getMessage() + " (expected: protoc to read it)");
    }
  }

  /** Loads what a request takes, for the JVM that archives its classes when it ends. */
  private static void rehearse() {
    MethodDescriptorProto.Builder rpc = MethodDescriptorProto.newBuilder().setName("SayHello");
    ServiceDescriptorProto.Builder service =
        ServiceDescriptorProto.newBuilder().setName("Greeter").addMethod(rpc);
    Location.Builder comment =
        Location.newBuilder()
            .addPath(FileDescriptorProto.SERVICE_FIELD_NUMBER)
            .addPath(0)
            .setLeadingComments(" Greets.\n");
    FileDescriptorProto.Builder file =
        FileDescriptorProto.newBuilder()
            .setName("greeter.proto")
            .addMessageType(DescriptorProto.newBuilder().setName("HelloRequest"))
            .addService(service)
            .setSourceCodeInfo(SourceCodeInfo.newBuilder().addLocation(comment));
    byte[] request =
        CodeGeneratorRequest.newBuilder()
            .addFileToGenerate("greeter.proto")
            .addProtoFile(file)
            .build()
            .toByteArray();
    answer(new ByteArrayInputStream(request), OutputStream.nullOutputStream());
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
