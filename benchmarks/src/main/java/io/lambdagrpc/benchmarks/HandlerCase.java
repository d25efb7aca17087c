package io.lambdagrpc.benchmarks;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.google.protobuf.ByteString;
import com.google.protobuf.BytesValue;
import helloworld.GreeterLambda;
import helloworld.GreeterService;
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
    return floor() == FLOOR_100_BYTES
        ? GREETING.event()
        : CallEvent.of(EchoHandler.METHOD, largeMessage());
  }

  /** Returns what this one is compared with. */
  HandlerCase floor() {
    return this == FLOOR_100_BYTES || this == HELLO_WORLD_100_BYTES ? FLOOR_100_BYTES : FLOOR_4_MIB;
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
