package io.lambdagrpc.internal.runtimeapi;

import static io.lambdagrpc.fixture.ScriptedRuntimeApi.ACCEPTED;
import static io.lambdagrpc.fixture.ScriptedRuntimeApi.invocation;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.amazonaws.services.lambda.runtime.api.client.runtimeapi.DtoSerializers;
import com.amazonaws.services.lambda.runtime.api.client.runtimeapi.converters.XRayErrorCauseConverter;
import io.lambdagrpc.fixture.ScriptedRuntimeApi;
import io.lambdagrpc.internal.event.JsonOracle;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code Lambda-Runtime-Function-XRay-Error-Cause}, beside that of AWS's own client. */
@Timeout(30)
class XRayErrorCauseTest {

  private static final String HEADER = "lambda-runtime-function-xray-error-cause";

  private static byte[] ofAwsClient(Throwable failure) {
    return requireNonNull(DtoSerializers.serialize(XRayErrorCauseConverter.fromThrowable(failure)));
  }

  private static byte @Nullable [] ofThisRuntime(Throwable failure) {
    String value = ErrorDocument.xrayCause(failure);
    return value == null ? null : value.getBytes(ISO_8859_1);
  }

  private static <T extends Throwable> T at(T failure, StackTraceElement... frames) {
    failure.setStackTrace(frames);
    return failure;
  }

  static Stream<Throwable> failures() {
    StackTraceElement[] manyFiles = new StackTraceElement[100];
    Arrays.setAll(
        manyFiles, i -> new StackTraceElement("shop.Till" + i, "open", "Till" + i + ".java", i));
    return Stream.of(
        new IllegalStateException("thrown here"),
        new IllegalStateException(),
        new IllegalStateException("outer", new IOException("the cause is not told of")),
        new IOException("a \"b\" \\ \n\r\t\u0001 \u00e9 \u2603 \ud83d\ude00 <&'=>/ \u2028"),
        new IllegalStateException(""),
        at(new IllegalStateException("no frames")),
        at(
            new IllegalStateException("frames of all kinds"),
            new StackTraceElement("app", "money", "1.0", "shop.Till", "open", "Till.java", 7),
            new StackTraceElement("shop.Till$Drawer", "<init>", null, -2),
            new StackTraceElement("Unnamed", "run", null, -1),
            new StackTraceElement("shop.Till", "open", "Till.java", 9)),
        at(new IllegalStateException("as many files as frames"), manyFiles));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void isTheSameJson(Throwable failure) throws Exception {
    // What is longer is cut here: the stack of a test is.
    StackTraceElement[] frames = failure.getStackTrace();
    failure.setStackTrace(Arrays.copyOf(frames, Math.min(frames.length, 100)));
    byte[] cause = requireNonNull(ofThisRuntime(failure));
    assertEquals(JsonOracle.parse(ofAwsClient(failure)), JsonOracle.parse(cause));
  }

  @Test
  void isTheSameTextWhereNothingIsEscaped() {
    Throwable failure = new IllegalStateException("thrown here");
    assertEquals(
        new String(ofAwsClient(failure), UTF_8),
        new String(requireNonNull(ofThisRuntime(failure)), UTF_8));
  }

  @Test
  void holdsNoByteThatAHeaderMustNot() throws Exception {
    StringBuilder all = new StringBuilder();
    for (char c = 0; c < 0x180; c++) {
      all.append(c);
    }
    Throwable failure = new IllegalStateException(all.toString());
    byte[] cause = requireNonNull(ofThisRuntime(failure));
    for (byte b : cause) {
      assertFalse((b >= 0 && b < ' ') || b == 0x7f, () -> "byte " + b);
    }
    assertEquals(JsonOracle.parse(ofAwsClient(failure)), JsonOracle.parse(cause));
  }

  @Test
  void aStackThatOverflowedIsCutAndALongMessageLeftOut() throws Exception {
    StackTraceElement frame = new StackTraceElement("shop.Till", "open", "Till.java", 7);
    StackTraceElement[] frames = new StackTraceElement[1024];
    Arrays.fill(frames, frame);
    Throwable overflow = at(new StackOverflowError(), frames);
    Throwable cut = at(new StackOverflowError(), Arrays.copyOf(frames, 100));
    assertEquals(
        JsonOracle.parse(ofAwsClient(cut)),
        JsonOracle.parse(requireNonNull(ofThisRuntime(overflow))));
    assertNull(ofThisRuntime(new IllegalStateException("x".repeat(40_000))));
  }

  /** Its own failure is no reason not to report it. */
  @Test
  void isLeftOutWhereTheFailureCannotBePrinted() {
    Throwable unprintable =
        new IllegalStateException() {
          private static final long serialVersionUID = 1;

          @Override
          public String getMessage() {
            throw new IllegalArgumentException("no message");
          }
        };
    assertNull(ofThisRuntime(unprintable));
  }

  /** AWS's client sends it with the error of an invocation, and with no other. */
  @Test
  void goesWithTheErrorOfAnInvocationOnly() throws Exception {
    Throwable failure = new IllegalStateException("a \u2603");
    try (ScriptedRuntimeApi api = new ScriptedRuntimeApi();
        RuntimeApiClient client = new RuntimeApiClient(api.endpoint())) {
      api.answer(invocation("id", new byte[] {'1'}));
      for (int i = 0; i < 5; i++) {
        api.answer(ACCEPTED);
      }
      client.reportError(client.next(0), failure);
      api.take();
      String sent = requireNonNull(api.take().headers().get(HEADER));
      assertEquals(new String(ofAwsClient(failure), UTF_8), utf8(sent));
      client.reportInitError(failure);
      client.reportCheckpointError(failure);
      client.reportRestoreError(failure);
      for (int i = 0; i < 3; i++) {
        assertNull(api.take().headers().get(HEADER));
      }
    }
  }

  private static String utf8(String header) {
    return new String(header.getBytes(ISO_8859_1), UTF_8);
  }
}
