package io.lambdagrpc.internal.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.grpc.Context;
import io.grpc.Context.CancellableContext;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;

class LargeMessageTest {

  @Test
  void isReadUntilItsCallHasEnded() throws Exception {
    CancellableContext call = Context.current().withCancellation();
    InputStream message =
        call.call(() -> new LargeMessage(new ByteArrayInputStream(new byte[100_000])));
    assertEquals(4096, message.readNBytes(4096).length);
    call.cancel(null);
    assertThrows(IOException.class, () -> message.readNBytes(4096));
  }
}
