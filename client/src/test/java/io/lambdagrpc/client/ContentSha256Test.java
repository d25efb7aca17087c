package io.lambdagrpc.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class ContentSha256Test {

  private static final String NAME = "x-amz-content-sha256";

  /** Of no bytes at all, as FIPS 180's test vectors have it. */
  private static final String OF_NOTHING =
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

  private final ScriptedServer server = ScriptedServer.replying(Wire.message("reply"), Wire.OK);

  ContentSha256Test() throws Exception {}

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void thereIsNoneByDefault() throws Exception {
    assertNull(call(server.client(), "go").headers().get(NAME));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3})
  void itIsTheDigestOfTheWholeBody(int messages) throws Exception {
    String[] sent = new String[messages];
    Arrays.fill(sent, "go");
    ScriptedServer.Request request = call(server.client().useContentSha256(), sent);
    assertEquals(messages * Wire.message("go").length, request.body().bytes().remaining());
    assertEquals(List.of(digest(request)), request.headers().get(NAME));
    assertEquals(messages == 0, OF_NOTHING.equals(digest(request)));
  }

  @Test
  void ofATextBodyItIsTheDigestOfTheText() throws Exception {
    ScriptedServer.Request request = call(server.client().useTextFormat().useContentSha256(), "go");
    assertTrue(
        StandardCharsets.US_ASCII
            .decode(request.body().bytes().duplicate())
            .toString()
            .startsWith("AAAA"));
    assertEquals(List.of(digest(request)), request.headers().get(NAME));
  }

  @Test
  void itReplacesMetadataOfItsName() throws Exception {
    Metadata headers = new Metadata();
    headers.put(Metadata.Key.of(NAME, Metadata.ASCII_STRING_MARSHALLER), "UNSIGNED-PAYLOAD");
    ScriptedServer.Request request = call(server.client().useContentSha256(), headers, "go");
    assertEquals(List.of(digest(request)), request.headers().get(NAME));
  }

  @Test
  void aSignerFindsItAndMayReplaceIt() throws Exception {
    CompletableFuture<List<String>> seen = new CompletableFuture<>();
    ScriptedServer.Request request =
        call(
            server
                .client()
                .useContentSha256()
                .requestSigner(
                    (unsigned, body) -> {
                      seen.complete(unsigned.headers().allValues(NAME));
                      return Map.of("X-Amz-Content-SHA256", List.of("of the signer"));
                    }),
            "go");
    assertEquals(List.of(digest(request)), seen.join());
    assertEquals(List.of("of the signer"), request.headers().get(NAME));
  }

  private ScriptedServer.Request call(GrpcWebChannelBuilder builder, String... messages)
      throws Exception {
    return call(builder, new Metadata(), messages);
  }

  private ScriptedServer.Request call(
      GrpcWebChannelBuilder builder, Metadata headers, String... messages) throws Exception {
    RecordingListener listener = new RecordingListener();
    ManagedChannel channel = builder.build();
    ClientCall<String, String> call =
        channel.newCall(Wire.method(MethodType.BIDI_STREAMING), CallOptions.DEFAULT);
    call.start(listener, headers);
    call.request(2);
    for (String message : messages) {
      call.sendMessage(message);
    }
    call.halfClose();
    Status status = listener.status();
    assertTrue(status.isOk(), status::toString);
    channel.shutdownNow();
    return server.requests.take();
  }

  private static String digest(ScriptedServer.Request request) throws Exception {
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(request.body().bytes().array());
    StringBuilder hex = new StringBuilder();
    for (byte octet : digest) {
      hex.append(String.format("%02x", octet));
    }
    return hex.toString();
  }
}
