package io.lambdagrpc.benchmarks;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.google.protobuf.ByteString;
import com.google.protobuf.BytesValue;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.util.JsonFormat;
import helloworld.GreeterLambda;
import helloworld.GreeterService;
import helloworld.HelloRequest;
import io.lambdagrpc.benchmarks.floor.EchoFloorHandler;
import io.lambdagrpc.benchmarks.floor.FloorHandler;
import java.io.IOException;
import java.util.Random;

/** A handler and the event that it answers; public for the code that JMH generates. */
public enum HandlerCase {
  /** The floor, with a message of 100 bytes. */
  FLOOR_100_BYTES("floor, 100 bytes") {
    @Override
    RequestStreamHandler handler() {
      return new FloorHandler();
    }
  },
  /** The service on its calling thread, with the same message. */
  HELLO_WORLD_100_BYTES("hello-world, 100 bytes") {
    @Override
    RequestStreamHandler handler() {
      return new GreeterLambda(new GreeterService(), server -> server.directExecutor());
    }
  },
  /** The floor, with a message as large as the default limit. */
  FLOOR_4_MIB("floor, 4 MiB") {
    @Override
    RequestStreamHandler handler() {
      return new EchoFloorHandler();
    }
  },
  /** A service on its calling thread, with the same message. */
  ECHO_4_MIB("echo, 4 MiB") {
    @Override
    RequestStreamHandler handler() {
      return new EchoHandler();
    }
  },
  /** A message of many small fields in Connect. */
  PROTO_1_KB("proto, 1 KB") {
    @Override
    RequestStreamHandler handler() {
      return new EchoHandler();
    }
  },
  /** The same in JSON. */
  JSON_1_KB("json, 1 KB") {
    @Override
    RequestStreamHandler handler() {
      return new EchoHandler();
    }
  },
  /** A thousand times as many of these fields. */
  PROTO_1_MB("proto, 1 MB") {
    @Override
    RequestStreamHandler handler() {
      return new EchoHandler();
    }
  },
  /** The same in JSON. */
  JSON_1_MB("json, 1 MB") {
    @Override
    RequestStreamHandler handler() {
      return new EchoHandler();
    }
  };

  private static final Greeting GREETING = new Greeting("x".repeat(98));
  private static final int LIMIT = 4 * 1024 * 1024;
  private static final int FIELD_HEADER_BYTES = 5;

  private final String label;

  HandlerCase(String label) {
    this.label = label;
  }

  abstract RequestStreamHandler handler();

  byte[] event() throws IOException {
    return switch (this) {
      case FLOOR_100_BYTES, HELLO_WORLD_100_BYTES -> GREETING.event();
      case FLOOR_4_MIB, ECHO_4_MIB -> CallEvent.of(EchoHandler.METHOD, largeMessage());
      case PROTO_1_KB, PROTO_1_MB -> CallEvent.connect(EchoHandler.FILES, files());
      case JSON_1_KB, JSON_1_MB ->
          CallEvent.connect(
              EchoHandler.FILES,
              JsonFormat.printer().omittingInsignificantWhitespace().print(files()));
    };
  }

  /** Returns what this one is compared with. */
  HandlerCase floor() {
    return switch (this) {
      case FLOOR_100_BYTES, HELLO_WORLD_100_BYTES -> FLOOR_100_BYTES;
      case FLOOR_4_MIB, ECHO_4_MIB -> FLOOR_4_MIB;
      case PROTO_1_KB, JSON_1_KB -> PROTO_1_KB;
      case PROTO_1_MB, JSON_1_MB -> PROTO_1_MB;
    };
  }

  /** Returns schemas, as many as come to the size of this case. */
  FileDescriptorSet files() {
    FileDescriptorProto one = HelloRequest.getDescriptor().getFile().toProto();
    int bytes = floor() == PROTO_1_KB ? 1000 : 1_000_000;
    FileDescriptorSet.Builder files = FileDescriptorSet.newBuilder();
    for (int size = 0; size < bytes; size += one.getSerializedSize()) {
      files.addFile(one);
    }
    return files.build();
  }

  static BytesValue largeMessage() {
    byte[] bytes = new byte[LIMIT - FIELD_HEADER_BYTES];
    new Random(1).nextBytes(bytes);
    return BytesValue.of(ByteString.copyFrom(bytes));
  }

  String label() {
    return label;
  }
}
