package io.lambdagrpc.attacks;

import io.lambdagrpc.CorsPolicy;
import io.lambdagrpc.LambdaRuntime;
import io.lambdagrpc.attacks.FrontReply.Malformed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Settings that would leave a function open, or not what its deployment says it is. */
class SettingsAttackTest {

  private static final long PATIENCE_SECONDS = 60;
  private static final String EVIL = "https://evil.example";

  /** Names that the managed runtime does not load, each with what it is made of. */
  private static final List<String> HANDLERS =
      List.of(
          "%s::nope",
          "%s::",
          "%s::handleRequest::x",
          "%s::handleRequest ",
          "%s::hashCode",
          "::handleRequest",
          " %s",
          "%s.class",
          "../%s",
          "java.lang.Object",
          "java.lang.Object::hashCode",
          "com.amazonaws.services.lambda.runtime.RequestStreamHandler");

  /** A function that its name alone could start. */
  public static final class Function extends io.lambdagrpc.GrpcLambdaHandler {
    public Function() {
      super(new Victim().server());
    }
  }

  @Test
  void namesOfHandlers() throws IOException {
    List<Shape<String>> shapes = new ArrayList<>();
    for (String handler : HANDLERS) {
      String name = handler.formatted(Function.class.getName());
      shapes.add(new Shape<>(handler, random -> name));
    }
    new Attack<>(
            "names-of-handlers",
            shapes,
            SettingsAttackTest::start,
            Shrinker.none(),
            name -> name.getBytes(StandardCharsets.UTF_8))
        .runSlow(shapes.size());
  }

  /** A function that does not come up says so and ends, instead of serving something else. */
  private static @Nullable Fault start(String handler) throws IOException, InterruptedException {
    try (HostileRuntimeApi api = new HostileRuntimeApi();
        ChildJvm child =
            new ChildJvm(
                LambdaRuntime.class,
                List.of("AWS_LAMBDA_RUNTIME_API=" + api.endpoint()),
                handler)) {
      HostileRuntimeApi.Post post = api.awaitPost(PATIENCE_SECONDS);
      if (post == null || !post.path().endsWith("/init/error")) {
        return Fault.of("another handler is served than was named", handler + ": " + post);
      }
      int exit = child.awaitExit(PATIENCE_SECONDS);
      return exit == 1 ? null : Fault.of("exit " + exit, child.takeLog());
    }
  }

  @Test
  void policiesForOtherOrigins() throws IOException {
    List<UnaryOperator<CorsPolicy>> settings =
        List.of(
            CorsPolicy::allowCredentials,
            policy -> policy.allowHeaders("authorization").allowCredentials(),
            policy -> policy.allowCredentials().exposeHeaders("x-token"));
    List<Shape<UnaryOperator<CorsPolicy>>> shapes = new ArrayList<>();
    for (UnaryOperator<CorsPolicy> setting : settings) {
      shapes.add(new Shape<>("policy " + shapes.size(), random -> setting));
    }
    new Attack<>(
            "policies-for-other-origins",
            shapes,
            SettingsAttackTest::callFromAnywhere,
            Shrinker.none(),
            setting -> new byte[0])
        .runSlow(shapes.size());
  }

  /** No page of any site may call with the cookies of whoever looks at it. */
  private static @Nullable Fault callFromAnywhere(UnaryOperator<CorsPolicy> setting)
      throws Malformed {
    Victim victim = new Victim();
    HandlerTarget handler;
    try {
      CorsPolicy policy = setting.apply(CorsPolicy.anyOrigin());
      handler = new HandlerTarget(victim, victim.server().cors(policy).buildHandler());
    } catch (IllegalArgumentException e) {
      return null;
    }
    HttpCall call = HttpCall.to(Front.FUNCTION_URL, Victim.ECHO, "hi").with("origin", EVIL);
    byte[] document = handler.invoke(call.event()).reply();
    FrontReply reply = FrontReply.of(call.front(), document == null ? new byte[0] : document);
    return reply.header("access-control-allow-credentials").isEmpty()
        ? null
        : Fault.of("every page may call with credentials", reply.headers());
  }
}
