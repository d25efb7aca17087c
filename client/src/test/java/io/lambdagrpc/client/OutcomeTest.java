package io.lambdagrpc.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class OutcomeTest {

  @Test
  void readsStatusMessageAndTrailers() throws Exception {
    Outcome outcome = parse("grpc-status:9\r\ngrpc-message:not %25 ready\r\nx-a:1\r\nx-a:2\r\n");
    assertEquals(Status.Code.FAILED_PRECONDITION, outcome.status().getCode());
    assertEquals("not % ready", outcome.status().getDescription());
    Iterable<String> values =
        outcome.trailers().getAll(Metadata.Key.of("x-a", Metadata.ASCII_STRING_MARSHALLER));
    assertNotNull(values);
    assertEquals(List.of("1", "2"), StreamSupport.stream(values.spliterator(), false).toList());
  }

  @Test
  void theStatusIsNoTrailingMetadata() throws Exception {
    Outcome outcome = parse("grpc-status:0\r\ngrpc-message:fine\r\n");
    assertEquals("fine", outcome.status().getDescription());
    assertFalse(outcome.trailers().keys().iterator().hasNext());
  }

  @Test
  void acceptsUpperCaseNamesSpacesAndBareLineFeeds() throws Exception {
    Outcome outcome = parse("Grpc-Status: 5 \nGRPC-MESSAGE:  gone\nX-Key :v\n");
    assertEquals(Status.Code.NOT_FOUND, outcome.status().getCode());
    assertEquals("gone", outcome.status().getDescription());
    assertEquals(
        "v", outcome.trailers().get(Metadata.Key.of("x-key", Metadata.ASCII_STRING_MARSHALLER)));
  }

  @Test
  void oneNameInTwoCasesIsOneKey() throws Exception {
    Outcome outcome = parse("grpc-status:0\r\nX-A:1\r\nx-a:2\r\n");
    assertEquals(
        "2", outcome.trailers().get(Metadata.Key.of("x-a", Metadata.ASCII_STRING_MARSHALLER)));
  }

  @Test
  void keepsRichDetailsWhole() throws Exception {
    Outcome outcome = parse("grpc-status:3\r\ngrpc-status-details-bin:AP8Q\r\n");
    assertArrayEquals(
        new byte[] {0, -1, 16},
        outcome
            .trailers()
            .get(Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER)));
  }

  @Test
  void passesOverLinesThatAreNoHeaders() throws Exception {
    Outcome outcome = parse("\r\nnonsense\r\n:no name\r\nbad key:1\r\ngrpc-status:0");
    assertEquals(Status.Code.OK, outcome.status().getCode());
  }

  @Test
  void aStatusThatIsNoNumberIsUnknown() throws Exception {
    Outcome outcome = parse("grpc-status:ok\r\n");
    assertEquals(Status.Code.UNKNOWN, outcome.status().getCode());
    assertEquals("grpc-status: ok (expected: 0 to 16)", outcome.status().getDescription());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"+0", "-0", "000", "0x0", "0.0", "0, 0", "0;0", "\u00b2", "-1", "999999999999"})
  void aStatusIsOneOrTwoDigits(String code) throws Exception {
    Outcome outcome = parse("grpc-status:" + code + "\r\n");
    assertEquals(Status.Code.UNKNOWN, outcome.status().getCode());
    String text = String.valueOf(outcome.status().getDescription());
    assertTrue(text.endsWith(" (expected: 0 to 16)"), text);
  }

  @Test
  void aBlockWithoutStatusHasNoOutcome() throws Exception {
    assertNull(Outcome.find(Outcome.decodeTrailers(ByteBuffer.wrap(new byte[0]))));
  }

  private static Outcome parse(String block) throws StatusException {
    byte[] bytes = block.getBytes(StandardCharsets.UTF_8);
    Outcome outcome = Outcome.find(Outcome.decodeTrailers(ByteBuffer.wrap(bytes)));
    assertNotNull(outcome);
    return outcome;
  }
}
