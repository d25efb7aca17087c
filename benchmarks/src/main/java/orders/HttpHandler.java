package orders;

import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** With the HTTP client of the JDK; the SDK looks for region, credentials and endpoint. */
public final class HttpHandler extends OtherHandler {

  /** Called by the runtime. */
  public HttpHandler() {
    super(
        DynamoDbClient.builder().httpClientBuilder(UrlConnectionHttpClient.builder()).build(),
        Validation.rulesInJava());
  }
}
