package io.lambdagrpc;

import static io.lambdagrpc.fixture.TextService.UNARY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Attributes;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerStreamTracer;
import io.grpc.ServerTransportFilter;
import io.grpc.Status;
import io.lambdagrpc.fixture.Call;
import io.lambdagrpc.fixture.LambdaFunction;
import io.lambdagrpc.fixture.TextService;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Where the user's code fails at the end of a call, the rest of the end is still done. */
@Timeout(30)
class FailingEndTest {

  private final List<String> events = new CopyOnWriteArrayList<>();

  private enum Place {
    TRACER,
    ON_COMPLETE,
    ON_CANCEL
  }

  private final class Filter extends ServerTransportFilter {
    @Override
    public void transportTerminated(Attributes transport) {
      events.add("transport terminated");
    }
  }

  private final class Tracer extends ServerStreamTracer {
    private final Place failing;

    Tracer(Place failing) {
      this.failing = failing;
    }

    @Override
    public void streamClosed(Status status) {
      happen("stream closed", failing == Place.TRACER);
    }
  }

  private void happen(String event, boolean fails) {
    events.add(event);
    if (fails) {
      throw new IllegalStateException("fails at: " + event);
    }
  }

  /** Answers once, or once too often, which cancels the call. */
  private ServerCallHandler<String, String> service(Place failing) {
    return (call, headers) -> {
      Context.current().addListener(cancelled -> events.add("context cancelled"), Runnable::run);
      call.request(2);
      call.sendHeaders(new Metadata());
      call.sendMessage("answer");
      if (failing == Place.ON_CANCEL) {
        call.sendMessage("another");
      } else {
        call.close(Status.OK, new Metadata());
      }
      return new ServerCall.Listener<>() {
        @Override
        public void onComplete() {
          happen("complete", failing == Place.ON_COMPLETE);
        }

        @Override
        public void onCancel() {
          happen("cancel", failing == Place.ON_CANCEL);
        }
      };
    };
  }

  @ParameterizedTest
  @EnumSource
  void tracerServiceContextAndTransportLearnOfTheEnd(Place failing) {
    ServerStreamTracer.Factory tracers =
        new ServerStreamTracer.Factory() {
          @Override
          public ServerStreamTracer newServerStreamTracer(String method, Metadata headers) {
            return new Tracer(failing);
          }
        };
    LambdaFunction function =
        LambdaFunction.of(
            LambdaFunction.server(TextService.of(UNARY, service(failing)))
                .addStreamTracerFactory(tracers)
                .addTransportFilter(new Filter()));
    String reply = function.call(Call.to(UNARY).message("a")).toString();
    boolean cancelled = failing == Place.ON_CANCEL;
    assertTrue(reply.startsWith(cancelled ? "INTERNAL" : "OK [answer]"), reply);
    assertEquals(
        List.of(
            "stream closed",
            cancelled ? "cancel" : "complete",
            "context cancelled",
            "transport terminated"),
        events);
  }
}
