package io.lambdagrpc.benchmarks.floor;

import com.google.protobuf.BytesValue;
import com.google.protobuf.CodedInputStream;
import java.io.IOException;

/** An echo by hand, of a message of bytes. */
public final class EchoFloorHandler extends FloorHandler {

  @Override
  protected byte[] answer(CodedInputStream message) throws IOException {
    BytesValue request = BytesValue.parseFrom(message);
    return BytesValue.of(request.getValue()).toByteArray();
  }
}
