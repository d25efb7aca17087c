package io.lambdagrpc.it.libraries.aws;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.grpc.Context;
import io.grpc.Deadline;
import java.time.Duration;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProviderChain;
import software.amazon.awssdk.auth.credentials.ContainerCredentialsProvider;
import software.amazon.awssdk.auth.credentials.EnvironmentVariableCredentialsProvider;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** What a client of AWS's SDK needs in a function, with nothing left to be looked for. */
final class Clients {

  private Clients() {}

  /** Returns a client, which a handler makes once and keeps. */
  static DynamoDbClient dynamoDb(SdkHttpClient.Builder<?> http) {
    return DynamoDbClient.builder()
        .httpClientBuilder(http)
        .region(Region.of(System.getenv("AWS_REGION")))
        .credentialsProvider(
            AwsCredentialsProviderChain.of(
                EnvironmentVariableCredentialsProvider.create(),
                // Where there is SnapStart, since those in the environment would go stale.
                ContainerCredentialsProvider.create()))
        .overrideConfiguration(
            config ->
                config.apiCallTimeout(Duration.ofSeconds(5)).retryStrategy(r -> r.maxAttempts(2)))
        .build();
  }

  /** Ends the SDK's call when nobody waits any more for that of gRPC. */
  static void untilDeadline(AwsRequestOverrideConfiguration.Builder config) {
    Deadline deadline = Context.current().getDeadline();
    if (deadline != null) {
      long left = Math.max(1, deadline.timeRemaining(MILLISECONDS));
      config.apiCallTimeout(Duration.ofMillis(left));
    }
  }
}
