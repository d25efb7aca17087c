package io.lambdagrpc.internal.call;

import static io.lambdagrpc.fixture.TextService.UNARY;

import io.grpc.Context;
import io.grpc.ServerCallExecutorSupplier;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCalls.UnaryMethod;
import io.lambdagrpc.fixture.NetstringProtocol;
import io.lambdagrpc.fixture.OneService;
import io.lambdagrpc.fixture.TextService;
import io.lambdagrpc.internal.wire.Exchange;
import io.lambdagrpc.internal.wire.HeaderMetadata;
import io.lambdagrpc.internal.wire.Sink;
import io.lambdagrpc.internal.wire.WireRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** One unary call of {@code a}, with the parts around it that a test wants to see. */
record OneCall(CallTimer timer, Invocation invocation, CallsInHand inHand) {

  /** Beside none. */
  OneCall(CallTimer timer, Invocation invocation) {
    this(timer, invocation, new CallsInHand(16, timer));
  }

  /** Takes the whole reply. */
  private static final class Whole implements Sink {
    private String text = "";

    @Override
    public boolean streams() {
      return false;
    }

    @Override
    public void write(byte[] parts, boolean last) {
      text += new String(parts, StandardCharsets.UTF_8);
    }
  }

  /** Makes the call on an executor, without a timeout, and returns its reply. */
  String reply(Executor executor, UnaryMethod<String, String> method) throws IOException {
    return reply(executor, WireRequest.NO_TIMEOUT, method);
  }

  String reply(Executor executor, long timeoutNanos, UnaryMethod<String, String> method)
      throws IOException {
    Whole reply = new Whole();
    run(executor, timeoutNanos, reply, TextService.unary(method));
    return reply.text;
  }

  void run(Executor executor, long timeoutNanos, Sink reply, ServerServiceDefinition service)
      throws IOException {
    run(executor, null, timeoutNanos, reply, service);
  }

  void run(
      Executor executor,
      @Nullable ServerCallExecutorSupplier executorSupplier,
      long timeoutNanos,
      Sink reply,
      ServerServiceDefinition service)
      throws IOException {
    CallSettings base = CallSettings.of(new OneService(service), 0, 16);
    CallSettings settings =
        new CallSettings(
            base.methods(),
            null,
            List.of(),
            List.of(),
            List.of(),
            executor,
            executorSupplier,
            null,
            null,
            base.maxInboundMessageSize(),
            0,
            16,
            null,
            Context.ROOT);
    Exchange exchange =
        NetstringProtocol.exchange(NetstringProtocol.UNARY, timeoutNanos, "a", 1_000_000);
    WireRequest request =
        exchange.read(
            UNARY.getFullMethodName(), new HeaderMetadata(), null, base.maxInboundMessageSize());
    new CallRunner(settings, timer, inHand, invocation, request, exchange, reply).runToEnd();
  }
}
