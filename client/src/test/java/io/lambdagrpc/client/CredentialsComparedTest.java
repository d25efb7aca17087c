package io.lambdagrpc.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.CallCredentials;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.SecurityLevel;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.stub.ServerCalls;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What call credentials hear and do over plaintext, here and in grpc-java's own channel. */
@Timeout(60)
final class CredentialsComparedTest {

  private static final MethodDescriptor<String, String> METHOD = Wire.method(MethodType.UNARY);

  private final ScriptedServer web = ScriptedServer.replying(Wire.message("reply"), Wire.OK);
  private final ManagedChannel ours = web.client().build();
  private final Server server =
      Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
          .addService(
              ServerServiceDefinition.builder("test.Echo")
                  .addMethod(
                      METHOD,
                      ServerCalls.asyncUnaryCall(
                          (request, reply) -> {
                            reply.onNext("reply");
                            reply.onCompleted();
                          }))
                  .build())
          .build()
          .start();
  private final ManagedChannel theirs =
      Grpc.newChannelBuilder("127.0.0.1:" + server.getPort(), InsecureChannelCredentials.create())
          .build();

  CredentialsComparedTest() throws Exception {}

  @AfterEach
  void stop() {
    ours.shutdownNow();
    theirs.shutdownNow();
    server.shutdownNow();
    web.close();
  }

  /** As those of grpc-auth do, whose tokens are not for everybody on the way. */
  @Test
  void credentialsThatNeedPrivacyRefusePlaintext() throws Exception {
    Status status =
        same(
            (info, applier) -> {
              SecurityLevel level = info.getSecurityLevel();
              if (level == SecurityLevel.PRIVACY_AND_INTEGRITY) {
                applier.apply(new Metadata());
              } else {
                applier.fail(Status.UNAUTHENTICATED.withDescription("observed: " + level));
              }
            });
    assertEquals(Status.Code.UNAUTHENTICATED, status.getCode());
    assertEquals("observed: NONE", status.getDescription());
  }

  @Test
  void credentialsThatNeedNoneAreSent() throws Exception {
    assertTrue(same((info, applier) -> applier.apply(new Metadata())).isOk());
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "OK")
  void credentialsFailAsTheySay(Status.Code code) throws Exception {
    Status status = code.toStatus().withDescription("of the credentials");
    Status unused = same((info, applier) -> applier.fail(status));
  }

  @Test
  void anExceptionOfTheirsIsUnauthenticated() throws Exception {
    Status status =
        same(
            (info, applier) -> {
              throw new IllegalStateException("a mistake");
            });
    assertEquals(Status.Code.UNAUTHENTICATED, status.getCode());
  }

  @Test
  void anErrorOfTheirsIsUnauthenticated() throws Exception {
    Status status =
        same(
            (info, applier) -> {
              throw new AssertionError("a mistake");
            });
    assertEquals(Status.Code.UNAUTHENTICATED, status.getCode());
  }

  private interface Answer {
    void give(CallCredentials.RequestInfo info, CallCredentials.MetadataApplier applier);
  }

  /** Returns how a call ends on both channels. */
  private Status same(Answer answer) throws Exception {
    Status expected = call(theirs, answer);
    Status status = call(ours, answer);
    assertEquals(expected.getCode(), status.getCode());
    assertEquals(expected.getDescription(), status.getDescription());
    assertEquals(String.valueOf(expected.getCause()), String.valueOf(status.getCause()));
    return status;
  }

  private static Status call(ManagedChannel channel, Answer answer) throws Exception {
    CallCredentials credentials =
        new CallCredentials() {
          @Override
          public void applyRequestMetadata(
              RequestInfo info, Executor executor, MetadataApplier applier) {
            answer.give(info, applier);
          }
        };
    RecordingListener listener = new RecordingListener();
    ClientCall<String, String> call =
        channel.newCall(METHOD, CallOptions.DEFAULT.withCallCredentials(credentials));
    call.start(listener, new Metadata());
    call.request(2);
    call.sendMessage("go");
    call.halfClose();
    return listener.status();
  }
}
