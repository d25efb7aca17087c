package io.lambdagrpc.internal.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCalls;
import io.lambdagrpc.fixture.LoggedInvocation;
import io.lambdagrpc.fixture.NetstringProtocol;
import io.lambdagrpc.fixture.OneService;
import io.lambdagrpc.fixture.TextService;
import io.lambdagrpc.internal.call.CallSettings;
import io.lambdagrpc.internal.call.Calls;
import io.lambdagrpc.internal.event.EventCodec;
import io.lambdagrpc.internal.event.HttpHeaders;
import io.lambdagrpc.internal.event.HttpRequest;
import io.lambdagrpc.internal.event.HttpResponse;
import io.lambdagrpc.internal.event.PayloadFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The header fields of CORS are a part of the reply, and count in its limit. */
class CorsReplyLimitTest {

  /** The lengths of what stands around the body are estimated; never by more than this. */
  private static final int ESTIMATE = 4096;

  private static final PayloadFormat FORMAT = PayloadFormat.ALB;

  private final Calls calls =
      new Calls(
          CallSettings.of(
              new OneService(
                  ServerServiceDefinition.builder(TextService.NAME)
                      .addMethod(
                          TextService.method(MethodType.UNARY, "Repeat"),
                          ServerCalls.asyncUnaryCall(
                              (request, replies) -> {
                                replies.onNext("a".repeat(Integer.parseInt(request)));
                                replies.onCompleted();
                              }))
                      .build()),
              0,
              0));

  @AfterEach
  void close() {
    calls.close();
  }

  /** Each quote of an origin takes two bytes in JSON. */
  @ParameterizedTest
  @CsvSource({"1, 1", "20000, 1", "1, 20000"})
  void theLargestReplyIsStillWhatLambdaTakes(int originLength, int exposedLength)
      throws IOException {
    String origin = "\"".repeat(originLength);
    String exposed = "x".repeat(exposedLength);
    Cors cors = new Cors(List.of(origin), List.of(), List.of(exposed), true, 0);
    HttpServer server =
        new HttpServer(calls, List.of(new NetstringProtocol()), List.of(""), null, cors, false);
    int over = FORMAT.maxReplyLength();
    int fits = over - 2 * originLength - exposedLength - ESTIMATE;
    assertEquals(200, serve(server, origin, fits).status());
    while (over - fits > 1) {
      int middle = (fits + over) / 2;
      HttpResponse response = serve(server, origin, middle);
      if (response.status() == 200) {
        fits = middle;
      } else {
        over = middle;
      }
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      EventCodec.encode(FORMAT, response, out);
      assertTrue(out.size() <= FORMAT.maxReplyLength(), out.size() + " of " + middle);
    }
  }

  private static HttpResponse serve(HttpServer server, String origin, int length)
      throws IOException {
    HttpHeaders headers = new HttpHeaders();
    headers.add("content-type", NetstringProtocol.UNARY);
    headers.add("origin", origin);
    return server.serve(
        new HttpRequest(
            FORMAT,
            "POST",
            "/" + TextService.NAME + "/Repeat",
            null,
            "",
            headers,
            Integer.toString(length).getBytes(StandardCharsets.UTF_8),
            null,
            null),
        LoggedInvocation.withRemaining(60_000));
  }
}
