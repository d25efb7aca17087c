package functions;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.InputStream;
import java.io.OutputStream;

public final class FailingConstructor implements RequestStreamHandler {
  public FailingConstructor() {
    throw new IllegalArgumentException("no database");
  }

  @Override
  public void handleRequest(InputStream input, OutputStream output, Context context) {}
}
