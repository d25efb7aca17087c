package orders;

import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ContainerCredentialsProvider;
import software.amazon.awssdk.auth.credentials.EnvironmentVariableCredentialsProvider;
import software.amazon.awssdk.awscore.defaultsmode.DefaultsMode;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * The client of DynamoDB, with the settings that Lambda puts into the environment. The SDK does not
 * search system properties, profiles and the class path for what is set here.
 */
final class Dynamo {
  private static final String NOBODY = "";
  private static final String NO_ORDER = "00000000-0000-0000-0000-000000000000";

  private Dynamo() {}

  /** Returns the client of DynamoDB, or of what {@code AWS_ENDPOINT_URL_DYNAMODB} names instead. */
  static DynamoDbClient client() {
    String endpoint = System.getenv("AWS_ENDPOINT_URL_DYNAMODB");
    return client(endpoint == null ? null : URI.create(endpoint));
  }

  static DynamoDbClient client(@Nullable URI endpoint) {
    return DynamoDbClient.builder()
        .endpointOverride(endpoint)
        .httpClientBuilder(UrlConnectionHttpClient.builder())
        .region(Region.of(System.getenv("AWS_REGION")))
        .credentialsProvider(credentials())
        .defaultsMode(DefaultsMode.IN_REGION)
        // The default for DynamoDB is nine attempts, which take a minute where it is busy: by then
        // every deadline has passed, that of the caller and that of Lambda.
        .overrideConfiguration(
            c ->
                c.retryStrategy(
                    AwsRetryStrategy.standardRetryStrategy().toBuilder().maxAttempts(3).build()))
        .build();
  }

  static String table() {
    return System.getenv().getOrDefault("TABLE_NAME", "orders");
  }

  /** With SnapStart the variables hold no credentials, since a snapshot lives longer than those. */
  private static AwsCredentialsProvider credentials() {
    return System.getenv("AWS_ACCESS_KEY_ID") == null
        ? ContainerCredentialsProvider.create()
        : EnvironmentVariableCredentialsProvider.create();
  }

  /**
   * Reads an order that nobody has, where the environment becomes a snapshot of SnapStart: what a
   * first call loads is in it then.
   */
  static void prime(OrderTable table) {
    if ("snap-start".equals(System.getenv("AWS_LAMBDA_INITIALIZATION_TYPE"))) {
      try {
        table.find(NOBODY, NO_ORDER);
      } catch (SdkException e) {
        LoggerFactory.getLogger(Dynamo.class).warn("not primed", e);
      }
    }
  }
}
