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
}
