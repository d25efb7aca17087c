package echo;

/** The function's handler. */
public final class EchoHandler extends EchoLambda {

  public EchoHandler() {
    super(new EchoService(), server -> server.intercept(new MetadataEcho()));
  }
}
