package io.lambdagrpc.it.libraries.aws;

import helloworld.GreeterLambda;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;

/** The same over the HTTP client that the SDK takes where it is told nothing. */
public final class ApacheStoredHandler extends GreeterLambda {

  public ApacheStoredHandler() {
    super(new StoredGreeter(Clients.dynamoDb(Apache5HttpClient.builder())));
  }
}
