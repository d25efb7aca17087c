package orders;

import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** With the client of DynamoDB as the SDK makes it where nobody says anything. */
public final class SdkHandler extends OrdersLambda {

  /** Called by the runtime. */
  public SdkHandler() {
    super(
        new OrdersService(
            new OrderTable(
                DynamoDbClient.builder().httpClientBuilder(Apache5HttpClient.builder()).build(),
                Dynamo.table())),
        server ->
            server
                .intercept(new Validation(Validation.rulesInJava()))
                .intercept(new Customer())
                .intercept(new RequestLog()));
  }
}
