package io.lambdagrpc.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ReplyPreludeTest {

  @Test
  void isReadAlikeWhereverItIsCut() throws Exception {
    String json = "{\"statusCode\":202,\"headers\":{\"a\":\"b\"}}";
    byte[] whole = (json + "\0".repeat(8) + "\0b").getBytes(UTF_8);
    for (int cut = 0; cut <= whole.length; cut++) {
      ReplyPrelude prelude = new ReplyPrelude();
      int end = json.length() + 8;
      assertEquals(Math.min(cut, end), prelude.read(whole, cut));
      assertEquals(cut >= end, prelude.isWhole());
      byte[] rest = Arrays.copyOfRange(whole, cut, whole.length);
      assertEquals(Math.max(0, end - cut), prelude.read(rest, rest.length));
      assertTrue(prelude.isWhole());
      assertEquals(202, prelude.head().status());
      assertEquals(new Header("a", "b"), prelude.head().headers().get(0));
    }
  }

  @Test
  void aStatusCodeIsNotNeeded() throws Exception {
    ReplyPrelude prelude = new ReplyPrelude();
    byte[] bytes = "{}\0\0\0\0\0\0\0\0".getBytes(UTF_8);
    assertFalse(prelude.isWhole());
    prelude.read(bytes, bytes.length);
    assertEquals(200, prelude.head().status());
  }
}
