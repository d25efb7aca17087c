package io.lambdagrpc.it.libraries.aws;

import helloworld.GreeterLambda;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;

/** The same over the HTTP client that AWS recommends in Lambda, which is native code. */
public final class CrtStoredHandler extends GreeterLambda {

  public CrtStoredHandler() {
    super(new StoredGreeter(Clients.dynamoDb(AwsCrtHttpClient.builder())));
  }
}
