package io.lambdagrpc.client;

import java.net.http.HttpRequest;
import java.util.List;
import java.util.Map;

/**
 * Signs HTTP requests, for servers that authenticate not a token but the request itself, as AWS
 * does with Signature Version 4 where a Function URL or an API has the auth type {@code AWS_IAM}.
 * It is asked last, when metadata, {@code CallCredentials} and {@code grpc-timeout} are in place,
 * once for each call that is sent.
 *
 * <p>It runs on {@link GrpcWebChannelBuilder#offloadExecutor} if there is one, else on a thread of
 * the channel, and in the {@code Context} of the call. It may block, to fetch keys; implementations
 * are thread-safe.
 *
 * @see GrpcWebChannelBuilder#requestSigner
 * @since 0.1.0
 */
@FunctionalInterface
public interface RequestSigner {

  /**
   * Returns the headers that make the request a signed one. They are added to those that it has;
   * one of the same name is replaced, so that returning them all is fine, too. Names that HTTP
   * keeps for itself ({@code host}, {@code content-length}, {@code connection}, {@code expect},
   * {@code upgrade}) are passed over.
   *
   * <p>What it throws ends the call as UNAUTHENTICATED, with the exception as cause.
   *
   * @param request the method, the URI and the headers. {@code Host} is not among them: it is the
   *     host of the URI, with the port unless that is the scheme's own
   * @param body the whole body. It is sent as it is, so it must not be changed
   */
  Map<String, List<String>> sign(HttpRequest request, byte[] body);
}
