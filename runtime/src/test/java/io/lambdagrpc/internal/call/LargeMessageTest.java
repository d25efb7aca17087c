package io.lambdagrpc.internal.call;

import static io.lambdagrpc.fixture.TextService.UNARY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.grpc.Context;
import io.grpc.Context.CancellableContext;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.stub.ServerCalls;
import io.lambdagrpc.fixture.Call;
import io.lambdagrpc.fixture.FakeContext;
import io.lambdagrpc.fixture.LambdaFunction;
import io.lambdagrpc.fixture.TextService;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class LargeMessageTest {

  @Test
  void isReadUntilItsCallHasEnded() throws Exception {
    CancellableContext call = Context.current().withCancellation();
    InputStream message =
        call.call(() -> LargeMessage.of(new ByteArrayInputStream(new byte[100_000])));
    assertEquals(4096, message.readNBytes(4096).length);
    call.cancel(null);
    assertThrows(IOException.class, () -> message.readNBytes(4096));
  }

  /** FlatBuffers' own takes no other. */
  @Test
  void aMarshallerThatIsNotProtobufsIsGivenOneThatKnowsItsLength() {
    List<Boolean> known = new CopyOnWriteArrayList<>();
    TextService.TextMarshaller marshaller =
        new TextService.TextMarshaller() {
          @Override
          public String parse(InputStream stream) {
            known.add(stream instanceof KnownLength);
            return super.parse(stream);
          }
        };
    MethodDescriptor<String, String> method = UNARY.toBuilder(marshaller, marshaller).build();
    LambdaFunction function =
        LambdaFunction.of(
            LambdaFunction.server(
                TextService.of(method, ServerCalls.asyncUnaryCall(TextService::echo))));
    Call call = Call.to(UNARY).message("x".repeat(100_000));
    assertEquals(Status.Code.OK, function.call(call, FakeContext.create()).status());
    assertEquals(List.of(true), known);
  }
}
