package orders;

import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** With the client of DynamoDB that the SDK makes by default. */
public final class SdkHandler extends OtherHandler {

  /** Called by the runtime. */
  public SdkHandler() {
    super(
        DynamoDbClient.builder().httpClientBuilder(Apache5HttpClient.builder()).build(),
        Validation.rulesInJava());
  }
}
