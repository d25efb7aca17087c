package calls;

/** The handler as a user writes one: constructor arguments and an interceptor of its own. */
public final class CallsHandler extends CallsLambda {
  /** Called by the runtime. */
  public CallsHandler() {
    super(new CallsService(), server -> server.intercept(new MetadataEcho()));
  }
}
