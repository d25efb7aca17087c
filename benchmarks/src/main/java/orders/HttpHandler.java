package orders;

import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** With the HTTP client of the JDK; the SDK looks for region, credentials and endpoint. */
public final class HttpHandler extends OrdersLambda {

  /** Called by the runtime. */
  public HttpHandler() {
    super(
        new OrdersService(
            new OrderTable(
                DynamoDbClient.builder()
                    .httpClientBuilder(UrlConnectionHttpClient.builder())
                    .build(),
                Dynamo.table())),
        server ->
            server
                .intercept(new Validation(Validation.rulesInJava()))
                .intercept(new Customer())
                .intercept(new RequestLog()));
  }
}
