package io.lambdagrpc;

import io.grpc.ServerServiceDefinition;
import io.lambdagrpc.fixture.Call;
import io.lambdagrpc.fixture.LambdaFunction;
import io.lambdagrpc.fixture.Reply;
import io.lambdagrpc.fixture.TextService;
import io.lambdagrpc.fixture.Wire;
import org.junit.jupiter.params.Parameter;

/**
 * The contract of a call, the same on every wire: each front of Lambda, grpc-web binary and text,
 * Connect, identity and gzip, buffered and streamed. {@link Wire} checks what holds for all
 * replies. Subclasses say which wires.
 */
abstract class WireContract {

  @SuppressWarnings("NullAway.Init") // JUnit sets it
  @Parameter
  Wire wire;

  /** Calls the service that has a method of each type. */
  final Reply call(Call call) {
    return wire.call(LambdaFunction.server(TextService.all()), call);
  }

  final Reply call(LambdaServerBuilder server, Call call) {
    return wire.call(server, call);
  }

  final Reply call(ServerServiceDefinition service, Call call) {
    return wire.call(LambdaFunction.server(service), call);
  }
}
