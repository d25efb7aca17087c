package io.lambdagrpc.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

final class LargeMessageTest {

  @Test
  void isReadUntilItsCallHasEnded() throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    InputStream message = new LargeMessage(new ByteArrayInputStream(new byte[100_000]), over::get);
    assertEquals(4096, message.readNBytes(4096).length);
    over.set(true);
    assertThrows(IOException.class, () -> message.readNBytes(4096));
  }
}
