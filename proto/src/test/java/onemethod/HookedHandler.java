package onemethod;

import org.crac.Context;
import org.crac.Core;
import org.crac.Resource;

/** A function with a hook of its own, which fails where the environment says so. */
public final class HookedHandler extends OneMethodLambda {

  private final Resource hook =
      new Resource() {
        @Override
        public void beforeCheckpoint(Context<? extends Resource> context) {
          tell("before the checkpoint");
        }

        @Override
        public void afterRestore(Context<? extends Resource> context) {
          tell("after the restore");
        }
      };

  /** Registers the hook. */
  public HookedHandler() {
    super(
        new OneMethodService(),
        server ->
            server.prime(
                OneMethodGrpc.getMethod1Method(),
                new io.grpc.Metadata(),
                Request1.getDefaultInstance()));
    Core.getGlobalContext().register(hook);
  }

  private static void tell(String event) {
    System.out.println(event);
    if (event.equals(System.getenv("FAILING_HOOK"))) {
      throw new IllegalStateException("failed " + event);
    }
  }
}
