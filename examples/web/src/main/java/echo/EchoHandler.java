package echo;

import static java.util.Objects.requireNonNull;

import io.lambdagrpc.CorsPolicy;

/** The function's handler: {@code PAGE_ORIGIN} is where the pages that may call it come from. */
public final class EchoHandler extends EchoLambda {

  /** Called by the runtime. */
  public EchoHandler() {
    super(
        new EchoService(),
        server ->
            server
                .cors(CorsPolicy.origins(requireNonNull(System.getenv("PAGE_ORIGIN"))))
                .intercept(new MetadataEcho()));
  }
}
