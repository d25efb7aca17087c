package calls;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import io.lambdagrpc.internal.event.StreamedReply;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/** Answers an event {@code how name} with its name, once a line of stdin holds that name. */
public final class LateHandler implements RequestStreamHandler {

  private final Map<String, CountDownLatch> released = new ConcurrentHashMap<>();

  /** Begins to read stdin. */
  public LateHandler() {
    Thread reader = new Thread(this::readNames, "late-handler");
    reader.setDaemon(true);
    reader.start();
  }

  private void readNames() {
    BufferedReader stdin = new BufferedReader(new InputStreamReader(System.in, UTF_8));
    stdin.lines().forEach(name -> latch(name).countDown());
  }

  private CountDownLatch latch(String name) {
    return released.computeIfAbsent(name, key -> new CountDownLatch(1));
  }

  @Override
  public void handleRequest(InputStream event, OutputStream out, Context context)
      throws IOException {
    String[] words = new String(event.readAllBytes(), UTF_8).split(" ", -1);
    System.out.println("in hand: " + words[1]);
    try {
      latch(words[1]).await();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
    if (words[0].equals("ERROR")) {
      throw new IOException(words[1]);
    }
    if (words[0].equals("STREAMED") && out instanceof StreamedReply reply) {
      reply.begin("{}".getBytes(UTF_8));
      reply.writeChunk(words[1].getBytes(UTF_8));
      reply.end();
    } else {
      out.write(words[1].getBytes(UTF_8));
    }
  }
}
