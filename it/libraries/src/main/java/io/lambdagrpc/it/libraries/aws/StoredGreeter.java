package io.lambdagrpc.it.libraries.aws;

import helloworld.GreeterGrpc;
import helloworld.HelloReply;
import helloworld.HelloRequest;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Greets everybody as a table of DynamoDB says. */
final class StoredGreeter extends GreeterGrpc.GreeterImplBase {

  private final DynamoDbClient dynamoDb;

  StoredGreeter(DynamoDbClient dynamoDb) {
    this.dynamoDb = dynamoDb;
  }

  @Override
  public void sayHello(HelloRequest request, StreamObserver<HelloReply> replies) {
    Map<String, AttributeValue> guest =
        dynamoDb
            .getItem(
                get ->
                    get.tableName("guests")
                        .key(Map.of("name", AttributeValue.fromS(request.getName())))
                        .overrideConfiguration(Clients::untilDeadline))
            .item();
    AttributeValue salutation = guest.get("salutation");
    if (salutation == null) {
      throw Status.NOT_FOUND.withDescription("no such guest").asRuntimeException();
    }
    String message = salutation.s() + " " + request.getName() + "!";
    replies.onNext(HelloReply.newBuilder().setMessage(message).build());
    replies.onCompleted();
  }
}
