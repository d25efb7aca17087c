package io.lambdagrpc.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReplyTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "FUNCTION_URL | | reply: empty",
        "FUNCTION_URL | nonsense | reply: no JSON",
        "FUNCTION_URL | {\"statusCode\":200} {} | reply: ",
        "FUNCTION_URL | {'statusCode':200} | reply: no JSON",
        "FUNCTION_URL | {\"statusCode\":200 | reply: no JSON",
        "FUNCTION_URL | {\"statusCode\":\"ok\"} | statusCode: \"ok\"",
        "FUNCTION_URL | {\"statusCode\":99} | statusCode: 99",
        "FUNCTION_URL | {\"statusCode\":\"+200\"} | statusCode: \"+200\"",
        "FUNCTION_URL | {\"statusCode\":\"0200\"} | statusCode: \"0200\"",
        "FUNCTION_URL | {\"statusCode\":\"\u0662\u0660\u0660\"} | statusCode: \"\u0662\u0660\u0660\"",
        "FUNCTION_URL | {\"statusCode\":600} | statusCode: 600",
        "FUNCTION_URL | {\"statusCode\":200,\"body\":1} | body: 1",
        "FUNCTION_URL | {\"statusCode\":200,\"body\":\"*\",\"isBase64Encoded\":true} | body: ",
        "FUNCTION_URL | {\"statusCode\":200,\"isBase64Encoded\":\"x\"} | isBase64Encoded: \"x\"",
        "FUNCTION_URL | {\"statusCode\":200,\"headers\":[]} | headers: []",
        "FUNCTION_URL | {\"statusCode\":200,\"headers\":{\"a\":[]}} | headers.a: []",
        "FUNCTION_URL | {\"statusCode\":200,\"headers\":{\"a\":\"1\\r\\nb: 2\"}} | header: a",
        "FUNCTION_URL | {\"statusCode\":200,\"headers\":{\"a b\":\"1\"}} | header: a b",
        "FUNCTION_URL | {\"statusCode\":200,\"headers\":{\"y(z)\":\"1\"}} | header: y(z)",
        "FUNCTION_URL | {\"statusCode\":200,\"headers\":{\"a\":\"\\u001b[31m\"}} | header: a",
        "FUNCTION_URL | {\"statusCode\":200,\"headers\":{\"a\":\"b\\u0007\"}} | header: a",
        "FUNCTION_URL | {\"statusCode\":200,\"headers\":{\"a\":\"\\u000b\"}} | header: a",
        "FUNCTION_URL | {\"statusCode\":200,\"headers\":{\"a\":\"\\u009b31m\"}} | header: a",
        "FUNCTION_URL | {\"statusCode\":200,\"cookies\":[\"a=\\u007f\"]} | header: Set-Cookie",
        "REST | {\"statusCode\":200,\"multiValueHeaders\":{\"y@z\":[\"1\"]}} | header: y@z",
        "FUNCTION_URL | {\"statusCode\":200,\"cookies\":\"a\"} | cookies: \"a\"",
        "FUNCTION_URL | {\"statusCode\":200,\"cookies\":[1]} | cookies: 1",
        "REST | [] | reply: no object",
        "REST | {} | statusCode: null",
        "REST | {\"statusCode\":200,\"multiValueHeaders\":{\"a\":\"1\"}} | multiValueHeaders.a",
        "REST | {\"statusCode\":200,\"cookies\":[\"a=b\"]} | cookies: an unknown key (expected: statusC",
        "REST | {\"statusCode\":200,\"cookies\":[]} | cookies: an unknown key",
        "REST | {\"statusCode\":200,\"statusDescription\":\"200 OK\"} | statusDescription: an unkn",
        "REST | {\"statusCode\":200,\"statuscode\":200} | statuscode: an unknown key",
        "REST | {\"hello\":\"you\"} | hello: an unknown key",
        "REST_CUSTOM_DOMAIN | {\"statusCode\":200,\"cookies\":[]} | cookies: an unknown key",
        "HTTP_API_V1 | {\"body\":\"\"} | statusCode: null",
        "ALB | {\"statusCode\":200} | headers: none",
        "ALB | {\"statusCode\":200,\"headers\":{}} | headers: none",
        "ALB | {\"statusCode\":200,\"headers\":{\"a\":1}} | headers.a: 1",
        "ALB | {\"statusCode\":200,\"multiValueHeaders\":{\"a\":[\"1\"]}} | headers: none",
        "ALB | {\"statusCode\":\"200\",\"headers\":{\"a\":\"1\"}} | statusCode: \"200\" (expected: a num",
        "ALB | {\"statusCode\":200,\"headers\":{\"a\":\"1\"},\"isBase64Encoded\":null} | isBase64Encoded",
        "ALB | {\"statusCode\":200,\"headers\":{\"a\":\"1\"},\"statusDescription\":null} | statusDesc",
        "ALB_MULTI | {\"statusCode\":200,\"headers\":{\"a\":\"1\"}} | multiValueHeaders: none",
        "ALB_MULTI | {\"statusCode\":200,\"multiValueHeaders\":{\"a\":[1]}} | multiValueHeaders.a",
        "VPC_LATTICE | {\"statusCode\":200,\"isBase64Encoded\":false} | headers: null",
        "VPC_LATTICE | {\"headers\":{},\"isBase64Encoded\":null} | isBase64Encoded: null",
        "VPC_LATTICE | {\"statusCode\":200,\"multiValueHeaders\":{}} | multiValueHeaders: an",
        "VPC_LATTICE | {\"headers\":{},\"isBase64Encoded\":false} | statusCode: null",
        "VPC_LATTICE | {\"headers\":{\"a\":1},\"isBase64Encoded\":false} | headers.a: 1",
        "VPC_LATTICE_V1 | {\"statusCode\":200,\"cookies\":[]} | cookies: an unknown key",
      })
  void malformedDocumentsAreRefusedWithTheReason(EventKind kind, String document, String reason) {
    String reply = document == null ? "" : document;
    MalformedReplyException error =
        assertThrows(MalformedReplyException.class, () -> kind.format().decode(reply));
    String message = String.valueOf(error.getMessage());
    assertEquals(reason.strip(), message.substring(0, reason.strip().length()), message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"statusCode\":\"%s\"}",
        "{\"statusCode\":200,\"%s\":1}",
        "{\"statusCode\":200,\"headers\":{\"%s\":{}}}",
        "{\"statusCode\":200,\"headers\":{\"(%s\":\"a\"}}",
      })
  void aReasonShowsTheBeginningOfWhatItRefuses(String document) {
    String reply = document.formatted("x".repeat(100_000));
    MalformedReplyException error =
        assertThrows(MalformedReplyException.class, () -> EventKind.REST.format().decode(reply));
    String message = String.valueOf(error.getMessage());
    assertTrue(message.contains("x".repeat(180)) && message.contains("x..."), message);
    assertTrue(message.length() < 1000, message);
  }

  /** Each of them is refused by another source, above. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "FUNCTION_URL | {\"statusCode\":\"200\",\"multiValueHeaders\":{\"a\":[\"1\"]},\"other\":1,\"body\":null}",
        "HTTP_API | {\"statusCode\":\"200\",\"headers\":{\"a\":1},\"cookies\":[\"a=b\"],\"other\":1}",
        "HTTP_API_V1 | {\"statusCode\":\"200\",\"headers\":{\"a\":true},\"cookies\":[\"a=b\"],\"other\":1}",
        "REST | {\"statusCode\":\"200\",\"headers\":{\"a\":true},\"multiValueHeaders\":null,\"isBase64Encoded\":null}",
        "ALB | {\"statusCode\":200,\"headers\":{\"a\":\"1\"},\"statusDescription\":\"200 OK\",\"cookies\":[]}",
        "ALB_MULTI | {\"statusCode\":200,\"multiValueHeaders\":{\"a\":[\"1\"]},\"headers\":null,\"other\":1}",
      })
  void whatASourceTakesIsTaken(EventKind kind, String document) throws Exception {
    assertEquals(200, kind.format().decode(document).status());
  }

  @Test
  void aLoadBalancerTakesOneMegabyteAndNoMore() throws Exception {
    String frame = "{\"statusCode\":200,\"headers\":{\"a\":\"1\"},\"body\":\"%s\"}";
    int rest = 1024 * 1024 - frame.length() + 2;
    String atLimit = frame.formatted("x".repeat(rest));
    assertEquals(rest, EventKind.ALB.format().decode(atLimit).body().length());

    String over = frame.formatted("x".repeat(rest + 1));
    assertThrows(MalformedReplyException.class, () -> EventKind.ALB.format().decode(over));
    assertEquals(rest + 1, EventKind.FUNCTION_URL.format().decode(over).body().length());
  }

  @Test
  void vpcLatticeTakesSixMegabytesAndNoMore() throws Exception {
    String frame = "{\"statusCode\":200,\"headers\":{},\"isBase64Encoded\":false,\"body\":\"%s\"}";
    int rest = 6 * 1024 * 1024 - frame.length() + 2;
    PayloadFormat lattice = EventKind.VPC_LATTICE.format();
    HttpReply reply = lattice.decode(frame.formatted("x".repeat(rest)));
    assertEquals(rest, reply.body().length());
    assertEquals("application/octet-stream", values(reply, "content-type"));

    String over = frame.formatted("x".repeat(rest + 1));
    assertThrows(MalformedReplyException.class, () -> lattice.decode(over));
  }

  @Test
  void payloadTwoInfersTheReplyWhereThereIsNoStatusCode() throws Exception {
    for (String document : List.of("{\"a\":1}", "\"text\"", "[]")) {
      HttpReply reply = EventKind.FUNCTION_URL.format().decode(document);
      assertEquals(200, reply.status());
      assertEquals("application/json", values(reply, "content-type"));
      assertEquals(document, reply.body().text());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "FUNCTION_URL, application/json",
    "HTTP_API, text/plain;charset=UTF-8",
    "REST, application/json",
  })
  void aReplyWithoutContentTypeGetsTheSourcesOwn(EventKind kind, String type) throws Exception {
    assertEquals(type, values(kind.format().decode("{\"statusCode\":204}"), "content-type"));
  }

  @Test
  void restMergesHeadersAndPrefersThoseWithManyValues() throws Exception {
    HttpReply reply =
        EventKind.REST
            .format()
            .decode(
                """
                {"statusCode": "200", "headers": {"A": "0", "b": "1", "Content-Length": "7"},
                 "multiValueHeaders": {"a": ["2", "3"]}, "body": null}""");
    assertEquals("2,3", values(reply, "a"));
    assertEquals("1", values(reply, "b"));
    assertEquals("", values(reply, "content-length"));
    assertEquals(0, reply.body().length());
  }

  @ParameterizedTest
  @EnumSource
  void deepNestingIsRefusedAndOverflowsNothing(EventKind kind) {
    String deep = "[".repeat(100_000);
    assertThrows(MalformedReplyException.class, () -> kind.format().decode(deep));
  }

  private static String values(HttpReply reply, String name) {
    return reply.headers().stream()
        .filter(header -> header.is(name))
        .map(Header::value)
        .collect(Collectors.joining(","));
  }
}
