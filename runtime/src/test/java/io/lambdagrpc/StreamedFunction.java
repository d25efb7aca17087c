package io.lambdagrpc;

import static io.lambdagrpc.fixture.ScriptedRuntimeApi.ACCEPTED;
import static io.lambdagrpc.fixture.ScriptedRuntimeApi.invocation;

import io.grpc.Server;
import io.lambdagrpc.fixture.Call;
import io.lambdagrpc.fixture.FakeContext;
import io.lambdagrpc.fixture.Front;
import io.lambdagrpc.fixture.Reply;
import io.lambdagrpc.fixture.ScriptedRuntimeApi;
import java.io.IOException;
import java.io.UncheckedIOException;

/** A function under its own loop, as {@code LAMBDA_GRPC_RESPONSE_MODE=streaming} has it. */
public final class StreamedFunction {

  private StreamedFunction() {}

  static Server start(LambdaServerBuilder server, String runtimeApi) throws IOException {
    return server.runtimeApi(runtimeApi).buildServer(true).start();
  }

  /** One call through a loop of its own. */
  public static Reply call(LambdaServerBuilder server, Front front, Call call) {
    try (ScriptedRuntimeApi api = new ScriptedRuntimeApi()) {
      api.answer(invocation(FakeContext.REQUEST_ID, front.event(call))).answer(ACCEPTED);
      Server started = start(server, api.endpoint());
      api.take();
      Reply reply = front.reply(api.take());
      started.shutdownNow();
      return reply;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
