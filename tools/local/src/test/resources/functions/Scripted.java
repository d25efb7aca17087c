package functions;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** Does what a word in the event says; without one, sends the event back as the reply's body. */
public final class Scripted implements RequestStreamHandler {
  @Override
  public void handleRequest(InputStream input, OutputStream output, Context context)
      throws IOException {
    byte[] event = input.readAllBytes();
    String text = new String(event, UTF_8);
    if (text.contains("do-throw")) {
      throw new IllegalStateException("thrown on request");
    }
    if (text.contains("do-exit")) {
      System.exit(7);
    }
    if (text.contains("do-hang")) {
      context.getLogger().log("now hanging");
      hang();
    }
    if (text.contains("do-wait")) {
      awaitWord(Integer.parseInt(text.replaceAll("\\D", "")));
    }
    if (text.contains("do-garbage")) {
      output.write("<no json>".getBytes(UTF_8));
    } else if (text.contains("do-large")) {
      output.write(new byte[7 * 1024 * 1024]);
    } else if (text.contains("do-environment")) {
      output.write(environment().getBytes(UTF_8));
    } else if (text.contains("do-context")) {
      output.write(context(context).getBytes(UTF_8));
    } else if (text.contains("vpc-lattice")) {
      output.write(latticeReply(event).getBytes(UTF_8));
    } else {
      // A REST API takes no reply with a key that it does not know.
      boolean payloadTwo = text.contains("\"rawPath\"");
      output.write(reply(event, payloadTwo ? "\"cookies\": [\"c=1\", \"d=2\"]," : "").getBytes(UTF_8));
    }
  }

  private static String reply(byte[] event, String cookies) {
    return """
        {"statusCode": 201,
         "headers": {"content-type": "application/octet-stream", "x-one": "1"},
         "multiValueHeaders": {"content-type": ["application/octet-stream"], "x-two": ["a", "b"]},
         %s
         "isBase64Encoded": true,
         "body": "%s"}"""
        .formatted(cookies, Base64.getEncoder().encodeToString(event));
  }

  private static String latticeReply(byte[] event) {
    return """
        {"statusCode": 201,
         "headers": {"content-type": "application/octet-stream", "x-one": "1"},
         "isBase64Encoded": true,
         "body": "%s"}"""
        .formatted(Base64.getEncoder().encodeToString(event));
  }

  private static String environment() {
    StringBuilder json = new StringBuilder("{\"directory\":\"" + System.getProperty("user.dir"));
    json.append("\",\"heap\":\"").append(Runtime.getRuntime().maxMemory());
    json.append("\",\"classPath\":\"").append(System.getProperty("java.class.path"));
    json.append("\",\"feature\":\"").append(Runtime.version().feature());
    for (Map.Entry<String, String> entry : System.getenv().entrySet()) {
      json.append("\",\"env.").append(entry.getKey()).append("\":\"").append(entry.getValue());
    }
    return json.append("\"}").toString();
  }

  private static String context(Context context) {
    return "{\"id\":\"" + context.getAwsRequestId()
        + "\",\"arn\":\"" + context.getInvokedFunctionArn()
        + "\",\"remaining\":" + context.getRemainingTimeInMillis()
        + ",\"trace\":\"" + System.getProperty("com.amazonaws.xray.traceHeader") + "\"}";
  }

  /** Waits for the peer on this port to say something. */
  private static void awaitWord(int port) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.getInputStream().read();
    }
  }

  private static void hang() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
