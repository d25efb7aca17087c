package io.lambdagrpc.internal.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
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
import org.junit.jupiter.params.provider.EnumSource;

/** Replies that are text: what of them fits into what Lambda takes, with their escapes. */
class TextReplyTest {

  /** The lengths of what stands around the body are estimated; never by more than this. */
  private static final int ESTIMATE = 2048;

  private static final LoggedInvocation INVOCATION = LoggedInvocation.withRemaining(60_000);

  private final Calls calls = new Calls(CallSettings.of(new OneService(service()), 0, 0));

  private final HttpServer server =
      new HttpServer(calls, List.of(new NetstringProtocol()), List.of(""), null, null, false);

  private static ServerServiceDefinition service() {
    return ServerServiceDefinition.builder(TextService.NAME)
        .addMethod(
            TextService.method(MethodType.UNARY, "Repeat"),
            ServerCalls.asyncUnaryCall(
                (request, replies) -> {
                  replies.onNext(request.substring(0, 1).repeat(length(request)));
                  replies.onCompleted();
                }))
        .addMethod(
            TextService.method(MethodType.UNARY, "Fail"),
            ServerCalls.asyncUnaryCall(
                (request, replies) -> {
                  replies.onNext("\0".repeat(100_000));
                  replies.onError(
                      Status.NOT_FOUND
                          .withDescription(request.substring(0, 1).repeat(length(request)))
                          .asRuntimeException());
                }))
        .build();
  }

  private static int length(String request) {
    return Integer.parseInt(request.substring(1));
  }

  @AfterEach
  void close() {
    calls.close();
  }

  @ParameterizedTest
  @EnumSource
  void aReplyIsWholeAsLongAsItsJsonIsWhatLambdaTakes(PayloadFormat format) throws IOException {
    int limit = format.maxReplyLength();
    assertLargest(format, "a", limit);
    assertLargest(format, "\"", limit / 2);
    assertLargest(format, "\n", limit / 2);
    assertLargest(format, "\0", limit / 6);
    assertLargest(format, "\u00fc", limit / 2);
  }

  private void assertLargest(PayloadFormat format, String text, int tooLarge) throws IOException {
    int width = text.getBytes(StandardCharsets.UTF_8).length;
    int fits = tooLarge - ESTIMATE;
    assertEquals(fits * width, body(format, "Repeat", text, fits, 200).length);
    int over = tooLarge;
    while (over - fits > 1) {
      int middle = (fits + over) / 2;
      if (serve(format, "Repeat", text, middle).status() == 200) {
        assertEquals(middle * width, body(format, "Repeat", text, middle, 200).length);
        fits = middle;
      } else {
        over = middle;
        assertTooLarge(format, body(format, "Repeat", text, middle, 499));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void anErrorTakesThePlaceOfItsMessagesInTheCountToo(PayloadFormat format) throws IOException {
    int limit = format.maxReplyLength();
    int fits = (limit - ESTIMATE) / 2;
    assertEquals(fits + 2, body(format, "Fail", "\"", fits, 499).length);
    assertTooLarge(format, body(format, "Fail", "\"", limit / 2, 499));
    assertTooLarge(format, body(format, "Fail", "\"", limit * 2, 499));
  }

  private static void assertTooLarge(PayloadFormat format, byte[] body) {
    String error = new String(body, StandardCharsets.UTF_8);
    assertTrue(
        error.matches(
            "8 reply too large: \\d+ bytes \\(expected: at most "
                + format.maxReplyLength()
                + ", with headers, trailers and escapes\\)"),
        error);
  }

  private byte[] body(PayloadFormat format, String method, String text, int length, int status)
      throws IOException {
    HttpResponse response = serve(format, method, text, length);
    assertEquals(status, response.status());
    assertTrue(response.escapes() >= 0);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    EventCodec.encode(format, response, out);
    assertTrue(out.size() <= format.maxReplyLength(), "Lambda takes no reply of " + out.size());
    return response.body();
  }

  private HttpResponse serve(PayloadFormat format, String method, String text, int length)
      throws IOException {
    HttpHeaders headers = new HttpHeaders();
    headers.add("content-type", NetstringProtocol.UNARY);
    HttpRequest request =
        new HttpRequest(
            format,
            "POST",
            "/" + TextService.NAME + "/" + method,
            null,
            "",
            headers,
            (text + length).getBytes(StandardCharsets.UTF_8),
            null,
            null);
    return server.serve(request, INVOCATION);
  }
}
