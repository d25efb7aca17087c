package io.lambdagrpc.local;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Requests without a body, over HTTP: their queries in the events of each kind, their replies. */
class QueryTest {

  private static final String QUERY =
      "m=%7B%22a%22%3A%22%C3%BC+%25%22%7D&x=1%2B1&x=a_b-c=&f&=&p=100%";

  private LocalRuntimeApi api;

  @BeforeEach
  void start() throws IOException {
    api = LocalRuntimeApi.start(Duration.ofSeconds(30));
  }

  @AfterEach
  void stop() throws Exception {
    api.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "FUNCTION_URL | rawQueryString | \"" + QUERY + "\"",
        "HTTP_API | rawQueryString | \"" + QUERY + "\"",
        "FUNCTION_URL | queryStringParameters.x | \"1+1,a_b-c=\"",
        "HTTP_API | queryStringParameters.m | \"{\\\"a\\\":\\\"\u00fc %\\\"}\"",
        "HTTP_API_V1 | queryStringParameters.x | \"a_b-c=\"",
        "HTTP_API_V1 | multiValueQueryStringParameters.m | [\"{\\\"a\\\":\\\"\u00fc %\\\"}\"]",
        "REST | queryStringParameters.m | \"{\\\"a\\\":\\\"\u00fc %\\\"}\"",
        "REST | multiValueQueryStringParameters.x | [\"1+1\",\"a_b-c=\"]",
        "REST | multiValueQueryStringParameters.f | [\"\"]",
        "REST | multiValueQueryStringParameters.p | [\"100%\"]",
        "REST_CUSTOM_DOMAIN | multiValueQueryStringParameters.x | [\"1+1\",\"a_b-c=\"]",
        "ALB | queryStringParameters.m | \"%7B%22a%22%3A%22%C3%BC+%25%22%7D\"",
        "ALB | queryStringParameters.x | \"a_b-c=\"",
        "ALB | queryStringParameters.f | \"\"",
        "ALB_MULTI | multiValueQueryStringParameters.x | [\"1%2B1\",\"a_b-c=\"]",
        "VPC_LATTICE | path | \"/p.S/M?" + QUERY + "\"",
        "VPC_LATTICE | queryStringParameters.x | [\"1%2B1\",\"a_b-c=\"]",
        "VPC_LATTICE_V1 | raw_path | \"/p.S/M\"",
        "VPC_LATTICE_V1 | query_string_parameters.m | \"%7B%22a%22%3A%22%C3%BC+%25%22%7D\"",
      })
  void aQueryIsInTheEventAsItsKindHasIt(EventKind kind, String field, String value)
      throws Exception {
    JsonElement found = call(kind, "GET", "/p.S/M?" + QUERY, reply(kind, "")).event();
    for (String name : field.split("\\.", -1)) {
      found = found.getAsJsonObject().get(name);
    }
    assertEquals(JsonParser.parseString(value), found);
  }

  @ParameterizedTest
  @EnumSource
  void aQueryOfManyKilobytesIsWhole(EventKind kind) throws Exception {
    String value = "%7B+a_b-".repeat(4000);
    JsonObject event = call(kind, "GET", "/p.S/M?m=" + value, reply(kind, "")).event();
    String decoded = "{ a_b-".repeat(4000);
    boolean isDecoded =
        switch (kind) {
          case HTTP_API_V1, REST, REST_CUSTOM_DOMAIN -> true;
          default -> false;
        };
    assertTrue(event.toString().contains(isDecoded ? decoded : value));
  }

  @ParameterizedTest
  @EnumSource
  void withoutAQueryThereIsNone(EventKind kind) throws Exception {
    for (String target : new String[] {"/p.S/M", "/p.S/M?"}) {
      JsonObject event = call(kind, "GET", target, reply(kind, "")).event();
      assertFalse(event.toString().contains("?"), event.toString());
      switch (kind) {
        case FUNCTION_URL, HTTP_API -> {
          assertEquals("", event.get("rawQueryString").getAsString());
          assertFalse(event.has("queryStringParameters"));
        }
        case HTTP_API_V1, REST, REST_CUSTOM_DOMAIN -> {
          assertTrue(event.get("queryStringParameters").isJsonNull());
          assertTrue(event.get("multiValueQueryStringParameters").isJsonNull());
        }
        case ALB, VPC_LATTICE -> assertEquals(new JsonObject(), event.get("queryStringParameters"));
        case ALB_MULTI ->
            assertEquals(new JsonObject(), event.get("multiValueQueryStringParameters"));
        case VPC_LATTICE_V1 -> assertEquals(new JsonObject(), event.get("query_string_parameters"));
      }
    }
  }

  /** What a function that answers in JSON sends: no front may take it for base64, or recode it. */
  @ParameterizedTest
  @EnumSource
  void aTextBodyReachesTheClientByteByByte(EventKind kind) throws Exception {
    String text = "{\"name\":\"\u00fc \\\\ \\\" \u20ac \ud83d\ude00 \\u001f\"}\n";
    String http = call(kind, "GET", "/p.S/M", reply(kind, text)).reply();
    assertEquals(text, http.substring(http.indexOf("\r\n\r\n") + 4));
    assertTrue(http.contains("\r\ncontent-type: application/json\r\n"), http);
    assertTrue(http.contains("\r\nContent-Length: " + text.getBytes(UTF_8).length + "\r\n"), http);
  }

  @ParameterizedTest
  @EnumSource
  void aHeadReachesTheFunctionAndItsReplyHasNoBody(EventKind kind) throws Exception {
    Exchange exchange = call(kind, "HEAD", "/p.S/M?" + QUERY, reply(kind, "{}"));
    JsonObject event = exchange.event();
    JsonElement method =
        switch (kind) {
          case FUNCTION_URL, HTTP_API ->
              event.getAsJsonObject("requestContext").getAsJsonObject("http").get("method");
          case VPC_LATTICE, VPC_LATTICE_V1 -> event.get("method");
          default -> event.get("httpMethod");
        };
    assertEquals("HEAD", method.getAsString());
    assertTrue(exchange.reply().contains("\r\nContent-Length: 2\r\n"), exchange.reply());
    assertTrue(exchange.reply().endsWith("\r\n\r\n"), exchange.reply());
  }

  @Test
  void onlyTheFirstQuestionMarkEndsThePath() throws Exception {
    JsonObject event =
        call(EventKind.FUNCTION_URL, "GET", "/p.S/M?a=/?b", reply(EventKind.FUNCTION_URL, ""))
            .event();
    assertEquals("/p.S/M", event.get("rawPath").getAsString());
    assertEquals("a=/?b", event.get("rawQueryString").getAsString());
  }

  private record Exchange(JsonObject event, String reply) {}

  /** Sends each byte as it stands here, which an HTTP client might not. */
  private Exchange call(EventKind kind, String method, String target, String document)
      throws Exception {
    // Its scripted side writes and reads bytes as ISO 8859-1.
    try (Front front = Front.open(api, kind);
        ScriptedRuntime function = new ScriptedRuntime(api);
        Socket client = new Socket(InetAddress.getLoopbackAddress(), front.uri().getPort())) {
      client.setSoTimeout(30_000);
      client
          .getOutputStream()
          .write(
              (method + " " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                  .getBytes(ISO_8859_1));
      CompletableFuture<byte[]> reply =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return client.getInputStream().readAllBytes();
                } catch (IOException e) {
                  throw new AssertionError(e);
                }
              });
      ScriptedRuntime.Reply invocation = function.invocation();
      String bytes = new String(document.getBytes(UTF_8), ISO_8859_1);
      function.post("invocation/" + invocation.id() + "/response", invocation.attempt(), bytes);
      String event = new String(invocation.body().getBytes(ISO_8859_1), UTF_8);
      return new Exchange(
          JsonParser.parseString(event).getAsJsonObject(),
          new String(reply.get(30, TimeUnit.SECONDS), UTF_8));
    }
  }

  private static String reply(EventKind kind, String text) {
    JsonObject headers = new JsonObject();
    JsonObject reply = new JsonObject();
    reply.addProperty("statusCode", 200);
    if (kind == EventKind.ALB_MULTI) {
      headers.add("content-type", JsonParser.parseString("[\"application/json\"]"));
      reply.add("multiValueHeaders", headers);
    } else {
      headers.addProperty("content-type", "application/json");
      reply.add("headers", headers);
    }
    reply.addProperty("isBase64Encoded", false);
    reply.addProperty("body", text);
    return reply.toString();
  }
}
