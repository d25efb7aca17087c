package helloworld.signed;

import helloworld.GreeterGrpc;
import helloworld.HelloRequest;
import io.grpc.ManagedChannel;
import io.lambdagrpc.client.GrpcWebChannelBuilder;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.AwsSessionCredentialsIdentity;
import software.amazon.awssdk.identity.spi.IdentityProvider;
import software.amazon.awssdk.identity.spi.ResolveIdentityRequest;

/** Calls a greeter behind a Function URL with auth type {@code AWS_IAM}. */
final class SignedGreeterClient {

  private SignedGreeterClient() {}

  /** Takes the URL of a function, its region and a name; credentials from the environment. */
  public static void main(String[] args) {
    System.out.println(greet(args[0], new Environment(System.getenv()), args[1], args[2]));
  }

  static String greet(
      String url,
      IdentityProvider<? extends AwsCredentialsIdentity> credentials,
      String region,
      String name) {
    ManagedChannel channel =
        GrpcWebChannelBuilder.forTarget(url)
            .requestSigner(new SigV4Signer(credentials, "lambda", region))
            .build();
    try {
      HelloRequest request = HelloRequest.newBuilder().setName(name).build();
      return GreeterGrpc.newBlockingStub(channel).sayHello(request).getMessage();
    } finally {
      channel.shutdownNow();
    }
  }

  /**
   * The variables that AWS's tools read. {@code DefaultCredentialsProvider} of {@code
   * software.amazon.awssdk:auth} fits in the same place, and knows profiles and roles, too.
   */
  record Environment(Map<String, String> variables)
      implements IdentityProvider<AwsCredentialsIdentity> {

    @Override
    public Class<AwsCredentialsIdentity> identityType() {
      return AwsCredentialsIdentity.class;
    }

    @Override
    public CompletableFuture<AwsCredentialsIdentity> resolveIdentity(
        ResolveIdentityRequest request) {
      String key = variable("AWS_ACCESS_KEY_ID");
      String secret = variable("AWS_SECRET_ACCESS_KEY");
      String session = variables.get("AWS_SESSION_TOKEN");
      return CompletableFuture.completedFuture(
          session == null
              ? AwsCredentialsIdentity.create(key, secret)
              : AwsSessionCredentialsIdentity.create(key, secret, session));
    }

    private String variable(String name) {
      return Objects.requireNonNull(variables.get(name), name);
    }
  }
}
