package io.lambdagrpc.it.fronts;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** An example at work. */
public interface RunningService extends AutoCloseable {

  /** Returns every way to it: one for each source of events where it is a function. */
  List<Route> routes();

  /** Waits until the service has written the text. */
  boolean awaitLog(String text, Duration patience) throws IOException, InterruptedException;

  /** Returns what the service has written, as far as it has arrived. */
  String log() throws IOException;

  /** Ends the service. */
  @Override
  void close() throws IOException;
}
