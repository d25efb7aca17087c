package io.lambdagrpc.protoc;

import com.amazonaws.services.lambda.runtime.Context;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.lambdagrpc.GrpcLambdaHandler;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One call of a handler, by an event of a Function URL. */
final class Invocation {

  private static final Pattern BODY = Pattern.compile("\"body\":\"([^\"]*)\"");
  private static final Pattern STATUS = Pattern.compile("grpc-status:(\\d+)\r\n");
  private static final Pattern MESSAGE = Pattern.compile("grpc-message:([^\r]*)\r\n");

  private Invocation() {}

  /** Sends one request and returns the status that the client gets. */
  static <Q> Status status(GrpcLambdaHandler handler, MethodDescriptor<Q, ?> method, Q request)
      throws IOException {
    var reply = new ByteArrayOutputStream();
    handler.handleRequest(new ByteArrayInputStream(event(method, request)), reply, context());
    String body = group(BODY, reply.toString(StandardCharsets.UTF_8));
    String frames = new String(Base64.getDecoder().decode(body), StandardCharsets.ISO_8859_1);
    String message = group(MESSAGE, frames).replace("+", "%2B");
    return Status.fromCodeValue(Integer.parseInt(group(STATUS, frames)))
        .withDescription(URLDecoder.decode(message, StandardCharsets.UTF_8));
  }

  private static <Q> byte[] event(MethodDescriptor<Q, ?> method, Q request) throws IOException {
    byte[] message;
    try (InputStream stream = method.streamRequest(request)) {
      message = stream.readAllBytes();
    }
    byte[] frame =
        ByteBuffer.allocate(5 + message.length)
            .put((byte) 0)
            .putInt(message.length)
            .put(message)
            .array();
    return """
    {
      "version": "2.0",
      "rawPath": "/%s",
      "headers": {"content-type": "application/grpc-web+proto"},
      "requestContext": {"domainName": "a.lambda-url.b.on.aws", "http": {"method": "POST"}},
      "body": "%s",
      "isBase64Encoded": true
    }
    """
        .formatted(method.getFullMethodName(), Base64.getEncoder().encodeToString(frame))
        .getBytes(StandardCharsets.UTF_8);
  }

  private static Context context() {
    return (Context)
        Proxy.newProxyInstance(
            Invocation.class.getClassLoader(),
            new Class<?>[] {Context.class},
            (proxy, method, arguments) ->
                method.getReturnType() == int.class ? (Object) 60_000 : null);
  }

  private static String group(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.find()) {
      throw new AssertionError("no " + pattern + " in " + text);
    }
    return matcher.group(1);
  }
}
