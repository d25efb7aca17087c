package functions;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.InputStream;
import java.io.OutputStream;

/** A class that handlers need, and handlers that cannot be constructed. None of them may run. */
public class Part implements RequestStreamHandler {
  static {
    System.exit(3);
  }

  @Override
  public void handleRequest(InputStream input, OutputStream output, Context context) {}

  public static final class Sub extends Part {}

  public abstract static class Abstract implements RequestStreamHandler {}

  public static final class Private implements RequestStreamHandler {
    private Private() {}

    @Override
    public void handleRequest(InputStream input, OutputStream output, Context context) {}
  }
}
