package io.lambdagrpc.it.libraries.aws;

import helloworld.GreeterGrpc;
import helloworld.GreeterLambda;
import helloworld.HelloRequest;
import io.grpc.Metadata;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;

/** A service that asks DynamoDB, over the JDK's own HTTP client. */
public final class StoredHandler extends GreeterLambda {

  public StoredHandler() {
    super(
        new StoredGreeter(Clients.dynamoDb(UrlConnectionHttpClient.builder())),
        server ->
            server
                .exceptionMapper(new AwsFailures())
                // With SnapStart: what a first call loads and resolves is in the snapshot.
                .prime(
                    GreeterGrpc.getSayHelloMethod(),
                    new Metadata(),
                    HelloRequest.newBuilder().setName("nobody").build()));
  }
}
