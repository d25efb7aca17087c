package io.lambdagrpc;

import static io.lambdagrpc.fixture.TextService.SERVER_STREAMING;
import static io.lambdagrpc.fixture.TextService.UNARY;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import io.lambdagrpc.fixture.Call;
import io.lambdagrpc.fixture.EchoService;
import io.lambdagrpc.fixture.FakeContext;
import io.lambdagrpc.fixture.Front;
import io.lambdagrpc.fixture.LambdaFunction;
import io.lambdagrpc.fixture.TextService;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a client sends, where an error repeats it: its beginning, however long it is. */
class RepeatedTextTest {

  private static final String LONG = "1".repeat(100_000);
  private static final String SHOWN = "1".repeat(190);

  /** Has a method that may be called by GET. */
  private static final EchoService<String> ECHO = EchoService.of(new TextService.TextMarshaller());

  private static final Call WEB = Call.to(UNARY).message("a");
  private static final Call CONNECT = Call.proto(WEB.path(), "a");
  private static final Call STREAM =
      Call.stream("/" + SERVER_STREAMING.getFullMethodName(), "proto").message("a");

  private static Arguments repeats(String beforeIt, Call call) {
    return argumentSet(beforeIt, beforeIt, call);
  }

  private static Call get(String query) {
    return Call.get(EchoService.UNARY, query);
  }

  static Stream<Arguments> calls() {
    return Stream.of(
        repeats("protocol error: grpc-timeout: ", WEB.timeout(LONG)),
        repeats("grpc-encoding: ", WEB.with("grpc-encoding", LONG)),
        repeats("codec: ", WEB.contentType("application/grpc-web+" + LONG)),
        repeats("protocol error: ", WEB.with(LONG + "-bin", "?")),
        repeats("Method not found: ", WEB.at("/" + LONG + "/Unary")),
        repeats("path: /", WEB.at("/" + LONG)),
        repeats("connect-timeout-ms: ", CONNECT.with("connect-timeout-ms", LONG)),
        repeats("connect-protocol-version: ", CONNECT.with("connect-protocol-version", LONG)),
        repeats("content-encoding: ", CONNECT.with("content-encoding", LONG)),
        repeats("connect-timeout-ms: ", STREAM.with("connect-timeout-ms", LONG)),
        repeats("connect-content-encoding: ", STREAM.with("connect-content-encoding", LONG)),
        repeats("encoding: ", get("message=a&encoding=" + LONG)),
        repeats("compression: ", get("message=a&encoding=proto&compression=" + LONG)),
        repeats("connect: ", get("message=a&encoding=proto&connect=" + LONG)),
        repeats("content-type: ", CONNECT.contentType(LONG)),
        repeats("method: ", CONNECT.verb(LONG)),
        repeats("origin: ", preflight(LONG)));
  }

  private static Call preflight(String origin) {
    return new Call("OPTIONS", WEB.path(), List.of(), new byte[0])
        .with("origin", origin)
        .with("access-control-request-method", "POST");
  }

  @ParameterizedTest
  @MethodSource("calls")
  void anErrorShowsTheBeginningOfWhatItRefuses(String beforeIt, Call call) {
    LambdaFunction function =
        LambdaFunction.of(
            LambdaFunction.server(TextService.all(), ECHO.service())
                .cors(CorsPolicy.origins("https://app.example.com")));
    byte[] document = function.invoke(Front.FUNCTION_URL.event(call), FakeContext.create());
    String reply = Front.FUNCTION_URL.reply(document).toString();
    assertTrue(reply.contains(beforeIt + SHOWN), reply);
    assertTrue(document.length < 4096, () -> "a reply of " + document.length + " bytes");
  }

  @Test
  void aRecordOfTheLogNamesTheBeginningOfAMethod() {
    LambdaFunction function =
        LambdaFunction.of(
            LambdaFunction.server(TextService.all())
                .addStreamTracerFactory(
                    new ServerStreamTracer.Factory() {
                      @Override
                      public ServerStreamTracer newServerStreamTracer(
                          String fullMethodName, Metadata headers) {
                        throw new IllegalStateException("no tracer");
                      }
                    }));
    FakeContext context = FakeContext.create();
    function.call(WEB.at("/" + LONG + "/Unary"), context);
    String record = context.errors().get(0);
    assertTrue(record.startsWith(FakeContext.REQUEST_ID + " " + SHOWN), record);
    assertTrue(record.indexOf(" failed: ") < 300, record);
  }
}
