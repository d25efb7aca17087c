package io.lambdagrpc;

import static io.lambdagrpc.fixture.TextService.UNARY;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.lambdagrpc.fixture.Call;
import io.lambdagrpc.fixture.FakeContext;
import io.lambdagrpc.fixture.Front;
import io.lambdagrpc.fixture.LambdaFunction;
import io.lambdagrpc.fixture.Reply;
import io.lambdagrpc.fixture.TextService;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A service that sends back all metadata that it gets, and a client that sends much. */
class ManyHeadersTest {

  private static final class Echo implements ServerInterceptor {
    @Override
    public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(
        ServerCall<ReqT, RespT> call, Metadata headers, ServerCallHandler<ReqT, RespT> next) {
      call.sendHeaders(headers);
      call.close(Status.ABORTED, headers);
      return new ServerCall.Listener<>() {};
    }
  }

  @ParameterizedTest
  @EnumSource
  void twentyThousandHeadersComeBack(Front front) {
    int count = front == Front.ALB || front == Front.ALB_MULTI_VALUE ? 6000 : 20_000;
    List<Call.Field> fields = new ArrayList<>(Call.to(UNARY).headers());
    for (int i = 0; i < count; i++) {
      fields.add(new Call.Field("x-" + i, "a"));
    }
    LambdaFunction function =
        LambdaFunction.of(
            LambdaFunction.server(TextService.all())
                .cors(CorsPolicy.anyOrigin())
                .intercept(new Echo()));
    Call call = new Call("POST", Call.to(UNARY).path(), fields, new byte[0]).message("a");
    Reply reply = function.call(front, call, FakeContext.create());
    assertEquals("ABORTED []", reply.toString());
    assertEquals("a", reply.trailers().get("x-" + (count - 1)));
    assertEquals("a", reply.headers().get("x-" + (count - 1)));
  }
}
