package io.lambdagrpc.it.libraries;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import helloworld.GreeterGrpc;
import helloworld.HelloRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Records of SLF4J as Lambda reads them where its log is JSON. */
@Timeout(120)
class LoggingIT {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @ParameterizedTest
  @EnumSource
  void eachRecordHasTheRequestIdOnWhicheverThread(Way way) throws Exception {
    try (Function function =
        Function.start(way.builder(Library.LOGBACK).env("AWS_LAMBDA_LOG_FORMAT", "JSON"))) {
      GreeterGrpc.newBlockingStub(function.channel())
          .sayHello(HelloRequest.newBuilder().setName("\"you\"\n").build());
      assertTrue(function.lambda().awaitLog("greeting late", PATIENCE));
      assertTrue(function.lambda().awaitLog("greeting \\\"", PATIENCE));

      List<JsonObject> records =
          function
              .lambda()
              .log()
              .lines()
              .filter(line -> line.contains("\"logger\""))
              .map(line -> JsonParser.parseString(line).getAsJsonObject())
              .toList();
      assertEquals(2, records.size(), function.lambda()::log);
      JsonObject first = records.get(0);
      assertEquals("INFO", first.get("level").getAsString());
      assertEquals("greeting \"\"you\"\n\"", first.get("message").getAsString());
      assertEquals("WARN", records.get(1).get("level").getAsString());
      assertTrue(records.get(1).get("stackTrace").getAsString().contains("only to be seen"));
      String id = first.get("AWSRequestId").getAsString();
      assertTrue(function.lambda().log().contains("START RequestId: " + id));
      for (JsonObject each : records) {
        assertEquals(id, each.get("AWSRequestId").getAsString());
        Instant.parse(each.get("timestamp").getAsString());
      }
    }
  }

  /**
   * On the call's thread, and on one of the service's own, where Powertools itself has no field.
   */
  @ParameterizedTest
  @EnumSource
  void eachRecordHasTheFieldsOfPowertoolsOnWhicheverThread(Way way) throws Exception {
    try (Function function = Function.start(way.builder(Library.POWERTOOLS_LOGGING))) {
      for (String name : List.of("you", "all")) {
        GreeterGrpc.newBlockingStub(function.channel("x-correlation-id", "of " + name))
            .sayHello(HelloRequest.newBuilder().setName(name).build());
      }
      assertTrue(function.lambda().awaitLog("greeting \\\"all", PATIENCE));
      List<JsonObject> records =
          function
              .lambda()
              .log()
              .lines()
              .filter(line -> line.contains("\"message\":\"greeting"))
              .map(line -> JsonParser.parseString(line).getAsJsonObject())
              .toList();
      assertEquals(4, records.size(), function.lambda()::log);
      for (int i = 0; i < records.size(); i++) {
        JsonObject each = records.get(i);
        assertEquals(i < 2 ? "of you" : "of all", each.get("correlation_id").getAsString());
        assertEquals(i < 2, each.get("cold_start").getAsBoolean());
        assertEquals("local", each.get("function_name").getAsString());
        String id = each.get("function_request_id").getAsString();
        assertTrue(function.lambda().log().contains("START RequestId: " + id), id);
      }
    }
  }
}
