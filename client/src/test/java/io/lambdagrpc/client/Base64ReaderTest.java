package io.lambdagrpc.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.grpc.StatusException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class Base64ReaderTest {

  private final Base64Reader reader = new Base64Reader();

  @Test
  void decodesEachWholeGroupAsItComes() throws Exception {
    assertEquals("abc", decode("YWJjYW"));
    assertEquals("", decode("J"));
    assertEquals("abc", decode("j"));
  }

  private String decode(String piece) throws StatusException {
    ByteBuffer text = ByteBuffer.wrap(piece.getBytes(StandardCharsets.ISO_8859_1));
    return StandardCharsets.ISO_8859_1.decode(reader.decode(text.asReadOnlyBuffer())).toString();
  }
}
