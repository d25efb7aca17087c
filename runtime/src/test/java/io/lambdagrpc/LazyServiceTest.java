package io.lambdagrpc;

import static io.lambdagrpc.fixture.TextService.UNARY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.lambdagrpc.fixture.Call;
import io.lambdagrpc.fixture.LambdaFunction;
import io.lambdagrpc.fixture.TextService;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A service that is made when it is called. */
class LazyServiceTest {
  private final AtomicInteger made = new AtomicInteger();
  private final LazyService lazy =
      LazyService.of(
          TextService.NAME,
          () -> {
            made.incrementAndGet();
            return TextService::all;
          });

  @Test
  void isMadeByTheFirstCallOfOneOfItsMethodsAndOnce() {
    LambdaFunction function = LambdaFunction.of(LambdaFunction.server(other()).addService(lazy));

    Call toTheOther = Call.to(UNARY.toBuilder().setFullMethodName("text.Others/Unary").build());
    assertEquals("OK [other a]", function.call(toTheOther.message("a")).toString());
    assertEquals(0, made.get());

    for (int i = 0; i < 2; i++) {
      assertEquals("OK [echo a]", function.call(Call.to(UNARY).message("a")).toString());
      assertEquals(1, made.get());
    }
  }

  @Test
  void isMadeForWhoeverListsTheServicesOfAServer() {
    LambdaServer server = LambdaServerBuilder.create().addService(lazy).buildServer();
    assertEquals(0, made.get());

    assertSame(lazy.bindService(), server.getServices().get(0));
    assertSame(lazy.bindService(), server.getServices().get(0));
    assertEquals(1, made.get());
  }

  @Test
  void hasTheMethodsOfTheServiceAndNoOther() {
    assertSame(
        lazy.bindService().getMethod(UNARY.getFullMethodName()),
        lazy.findMethod(UNARY.getBareMethodName()));
    assertNull(lazy.findMethod("Missing"));
    assertEquals(
        "UNIMPLEMENTED [] Method not found: text.Texts/Missing",
        LambdaFunction.of(LambdaServerBuilder.create().addService(lazy))
            .call(Call.to(TextService.method(UNARY.getType(), "Missing")).message("a"))
            .toString());
  }

  @Test
  void anotherNameThanThatOfTheServiceIsToldApart() {
    LazyService misnamed = LazyService.of("text.Text", () -> TextService::all);
    String message = assertThrows(IllegalStateException.class, misnamed::bindService).getMessage();
    assertEquals("service: text.Texts (expected: text.Text)", message);
  }

  @Test
  void aServiceThatCouldNotBeMadeIsTriedAgain() {
    AtomicInteger tries = new AtomicInteger();
    LazyService late =
        LazyService.of(
            TextService.NAME,
            () -> {
              if (tries.incrementAndGet() == 1) {
                throw new IllegalStateException("no connection");
              }
              return TextService::all;
            });
    LambdaFunction function = LambdaFunction.of(LambdaServerBuilder.create().addService(late));

    String refused = function.call(Call.to(UNARY).message("a")).toString();
    assertTrue(refused.startsWith("INTERNAL [] internal error, logged"), refused);
    assertEquals("OK [echo a]", function.call(Call.to(UNARY).message("a")).toString());
  }

  private static ServerServiceDefinition other() {
    return ServerServiceDefinition.builder("text.Others")
        .addMethod(
            UNARY.toBuilder().setFullMethodName("text.Others/Unary").build(),
            ServerCalls.asyncUnaryCall(
                (String request, StreamObserver<String> replies) -> {
                  replies.onNext("other " + request);
                  replies.onCompleted();
                }))
        .build();
  }
}
