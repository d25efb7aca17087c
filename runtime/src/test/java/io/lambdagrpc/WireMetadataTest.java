package io.lambdagrpc;

import static io.lambdagrpc.fixture.TextService.UNARY;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.google.protobuf.Any;
import com.google.rpc.ErrorInfo;
import io.grpc.Metadata;
import io.grpc.protobuf.StatusProto;
import io.lambdagrpc.fixture.Call;
import io.lambdagrpc.fixture.Front;
import io.lambdagrpc.fixture.LambdaFunction;
import io.lambdagrpc.fixture.MetadataProbe;
import io.lambdagrpc.fixture.Reply;
import io.lambdagrpc.fixture.TextService;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Metadata and statuses with details, both ways, on every wire. */
@ParameterizedClass
@MethodSource("io.lambdagrpc.fixture.Wire#all")
class WireMetadataTest extends WireContract {

  private static final Metadata.Key<byte[]> TOKEN_BIN =
      Metadata.Key.of("token-bin", Metadata.BINARY_BYTE_MARSHALLER);
  private static final Metadata.Key<String> NAME =
      Metadata.Key.of("x-name", Metadata.ASCII_STRING_MARSHALLER);
  private static final Metadata.Key<String> COOKIE =
      Metadata.Key.of("cookie", Metadata.ASCII_STRING_MARSHALLER);
  private static final byte[] TOKEN = {0, -1, 127, -128, 44};

  private final MetadataProbe probe = new MetadataProbe();
  private final String padded = Base64.getEncoder().encodeToString(TOKEN);
  private final String unpadded = padded.replace("=", "");
  private Call call = Call.to(UNARY);

  @BeforeEach
  void message() {
    call = Call.to(UNARY).message("a");
  }

  private Reply probed() {
    return call(LambdaFunction.server(TextService.all()).intercept(probe), call);
  }

  @Test
  void anAsciiValueReachesTheServiceAsItIs() {
    call = call.with("x-name", "ann, of Green Gables");
    assertEquals("OK [echo a]", probed().toString());
    assertEquals("ann, of Green Gables", probe.received().get(NAME));
  }

  /** A front's event has no more than the front left of them. */
  @Test
  void anAsciiNameThatIsRepeatedArrivesAsItsFrontHandsItOver() {
    call = call.with("x-name", "one").with("x-name", "two");
    assertEquals("OK [echo a]", probed().toString());
    List<String> names = new ArrayList<>();
    requireNonNull(probe.received().getAll(NAME)).forEach(names::add);
    assertEquals(
        switch (wire.front()) {
          case FUNCTION_URL, HTTP_API_WITH_STAGE, VPC_LATTICE_V1 -> List.of("one,two");
          case HTTP_API_V1, REST, REST_BEHIND_BASE_PATH, ALB_MULTI_VALUE, VPC_LATTICE ->
              List.of("one", "two");
          case ALB -> List.of("two");
        },
        names);
  }

  /** HTTP/2 clients may send each cookie by itself; payload 2.0 has a list of them. */
  @Test
  void severalCookiesReachTheServiceAsOneValue() {
    call = call.with("cookie", "a=1").with("cookie", "b=2; c=3");
    assertEquals("OK [echo a]", probed().toString());
    List<String> cookies = new ArrayList<>();
    requireNonNull(probe.received().getAll(COOKIE)).forEach(cookies::add);
    assertEquals(
        switch (wire.front()) {
          case VPC_LATTICE_V1 -> List.of("a=1,b=2; c=3");
          case ALB -> List.of("b=2; c=3");
          default -> List.of("a=1; b=2; c=3");
        },
        cookies);
  }

  @Test
  void severalBinaryHeadersAreSeveralValues() {
    call = call.with("token-bin", padded).with("token-bin", "AQ");
    assertEquals("OK [echo a]", probed().toString());
    List<String> tokens = new ArrayList<>();
    requireNonNull(probe.received().getAll(TOKEN_BIN))
        .forEach(token -> tokens.add(Arrays.toString(token)));
    assertEquals(
        wire.front() == Front.ALB ? List.of("[1]") : List.of(Arrays.toString(TOKEN), "[1]"),
        tokens);
  }

  @Test
  void binaryValuesArriveWithAndWithoutPaddingAndJoinedByACommaOnTheWay() {
    call = call.with("token-bin", padded + "," + unpadded);
    assertEquals("OK [echo a]", probed().toString());
    Iterable<byte[]> received = probe.received().getAll(TOKEN_BIN);
    assertNotNull(received);
    List<String> tokens = new ArrayList<>();
    for (byte[] token : received) {
      tokens.add(Arrays.toString(token));
    }
    assertEquals(List.of(Arrays.toString(TOKEN), Arrays.toString(TOKEN)), tokens);
  }

  @Test
  void initialMetadataIsHeaderFields() {
    probe.headers().put(NAME, "one");
    probe.headers().put(NAME, "two");
    probe.headers().put(TOKEN_BIN, TOKEN);
    Reply reply = probed();
    assertEquals("one,two", reply.headers().get("x-name"));
    assertEquals(unpadded, reply.headers().get("token-bin"));
    assertNull(reply.end().metadata().get("x-name"));
  }

  /** A front or a browser would take it for that of the body. */
  @Test
  void anEncodingThatTheServiceNamesItselfIsLeftOut() {
    Metadata.Key<String> encoding =
        Metadata.Key.of("content-encoding", Metadata.ASCII_STRING_MARSHALLER);
    probe.headers().put(encoding, "own");
    probe.trailers().put(encoding, "own");
    Reply reply = probed();
    assertEquals("OK [echo a]", reply.toString());
    assertNotEquals("own", reply.headers().get("content-encoding"));
    assertEquals(Map.of(), reply.end().metadata());
  }

  @Test
  void trailingMetadataStandsBesideTheStatus() {
    probe.trailers().put(NAME, "last");
    probe.trailers().put(TOKEN_BIN, TOKEN);
    probe.trailers().put(TOKEN_BIN, new byte[] {1});
    Reply reply = probed();
    assertEquals(Map.of("x-name", "last", "token-bin", unpadded + ",AQ"), reply.end().metadata());
    assertNull(reply.headers().get("x-name"));
  }

  @Test
  void aRichStatusArrivesWhole() {
    ErrorInfo.Builder info = ErrorInfo.newBuilder().setReason("QUOTA").setDomain("a.example");
    for (int i = 0; i < 100; i++) {
      info.putMetadata("key " + i, "gr\u00fcn ".repeat(i));
    }
    com.google.rpc.Status sent =
        com.google.rpc.Status.newBuilder()
            .setCode(8)
            .setMessage("100 % of it is used: \u2603")
            .addDetails(Any.pack(info.build()))
            .build();
    Reply reply =
        call(
            TextService.unary(
                (request, replies) -> replies.onError(StatusProto.toStatusException(sent))),
            call);
    assertEquals("RESOURCE_EXHAUSTED [] 100 % of it is used: \u2603", reply.toString());
    assertEquals(sent.getDetailsList(), reply.end().details());
    assertEquals(Map.of(), reply.end().metadata());
  }
}
