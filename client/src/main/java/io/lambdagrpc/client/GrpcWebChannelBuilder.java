package io.lambdagrpc.client;

import static java.util.Objects.requireNonNull;

import io.grpc.ClientInterceptor;
import io.grpc.CompressorRegistry;
import io.grpc.DecompressorRegistry;
import io.grpc.ManagedChannel;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link ManagedChannel} that speaks grpc-web over HTTP, so that ordinary stubs reach a
 * service on AWS Lambda, behind API Gateway, or behind any proxy that knows grpc-web:
 *
 * <pre>{@code
 * ManagedChannel channel = GrpcWebChannelBuilder.forTarget("https://host/prod").build();
 * GreeterBlockingStub greeter = GreeterGrpc.newBlockingStub(channel);
 * }</pre>
 *
 * <p>The channel writes grpc-web as of <a
 * href="https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-WEB.md">PROTOCOL-WEB</a>, binary
 * unless {@link #useTextFormat} is called, over HTTP/1.1. Unary and server-streaming calls work as
 * in grpc-java, a stream's messages are delivered as their bytes arrive. The requests of
 * client-streaming and bidirectional calls are kept in memory and sent when the client half-closes:
 * the server answers only then, and a conversation in both directions at once is not possible.
 *
 * <p>A call fails with
 *
 * <ul>
 *   <li>the status that the server sent, in trailers, or in headers where no message follows;
 *   <li>DEADLINE_EXCEEDED, CANCELLED and the statuses of {@code CallCredentials} as in grpc-java;
 *   <li>UNAUTHENTICATED where a {@link RequestSigner} throws;
 *   <li>UNAVAILABLE where the connection fails, takes more than 20 seconds to be made, or breaks.
 *       The description names the target and the reason, the cause is the {@code IOException}. It
 *       is not retried, and {@code withWaitForReady()} does not wait;
 *   <li>INTERNAL, {@code protocol error: ...}, where the reply breaks the protocol;
 *   <li>RESOURCE_EXHAUSTED where a message is larger than {@link #maxInboundMessageSize};
 *   <li>a status made of the HTTP status where a gateway answers instead of the service: 400
 *       INTERNAL, 401 UNAUTHENTICATED, 403 PERMISSION_DENIED, 404 UNIMPLEMENTED, 429, 502, 503 and
 *       504 UNAVAILABLE, else UNKNOWN. The description holds the HTTP status, the content type and
 *       the first 512 bytes of a text body.
 * </ul>
 *
 * <p>Metadata whose name belongs to HTTP or to grpc-web ({@code host}, {@code connection}, {@code
 * content-type}, {@code grpc-timeout}, ...) and text values with characters outside printable ASCII
 * are not sent. Stream tracers of the {@code CallOptions} are called for headers, messages,
 * trailers and the end; {@code createPendingStream} and {@code addOptionalLabel} are not.
 *
 * <p>The JDK's HttpClient reports a failure to connect through the common {@code ForkJoinPool}.
 * Where blocking calls occupy all of that pool, as in a parallel stream, only their deadlines end
 * them: set one.
 *
 * <p>The builder is not thread-safe; the channels it builds are.
 *
 * @since 0.1.0
 */
public final class GrpcWebChannelBuilder extends IgnoredSettings {

  // Over 300 lines: more than half is the Javadoc of the settings, one after the other.

  private final Target target;
  private boolean secure;
  private String authority;
  private WebFormat format = WebFormat.BINARY;
  private boolean contentSha256;
  private @Nullable HttpClient httpClient;
  private boolean keepsCompression;
  private @Nullable RequestSigner signer;
  private @Nullable Executor executor;
  private @Nullable Executor offloadExecutor;
  private final List<ClientInterceptor> interceptors = new ArrayList<>();
  private @Nullable String userAgent;
  private CompressorRegistry compressors = CompressorRegistry.getDefaultInstance();
  private DecompressorRegistry decompressors = DecompressorRegistry.getDefaultInstance();
  private int maxInboundMessageSize = 4 * 1024 * 1024;
  private int maxInboundMetadataSize = 16 * 1024;
  private long idleTimeoutNanos = TimeUnit.MINUTES.toNanos(30);

  private GrpcWebChannelBuilder(Target target) {
    this.target = target;
    this.secure = target.isSecure();
    this.authority = target.authority();
  }

  /**
   * Starts a channel to a URL.
   *
   * @param url {@code http} or {@code https}, a host, perhaps a port and a base path such as the
   *     stage of an API Gateway; nothing else
   * @throws IllegalArgumentException if the URL is of another form
   */
  public static GrpcWebChannelBuilder forAddress(URI url) {
    return new GrpcWebChannelBuilder(new Target(requireNonNull(url, "url")));
  }

  /**
   * Starts a channel to a URL as above, or to a {@code host} or {@code host:port}, which stands for
   * a URL with {@code https}, and with {@code http} once {@link #usePlaintext} is called. There are
   * no name resolvers: {@code dns:///host} is refused.
   *
   * @throws IllegalArgumentException if the target is neither
   */
  public static GrpcWebChannelBuilder forTarget(String target) {
    return new GrpcWebChannelBuilder(Target.of(requireNonNull(target, "target")));
  }

  /**
   * Starts a channel to a host and port, over TLS unless {@link #usePlaintext} is called.
   *
   * @throws IllegalArgumentException if they make no URL
   */
  public static GrpcWebChannelBuilder forAddress(String name, int port) {
    return new GrpcWebChannelBuilder(Target.of(requireNonNull(name, "name"), port));
  }

  /**
   * Writes {@code application/grpc-web-text} in place of {@code application/grpc-web+proto}: bodies
   * in base64, a third larger, for gateways that carry nothing but text, such as a REST API without
   * {@code binaryMediaTypes}. Replies are read in either format, whichever was asked for.
   */
  public GrpcWebChannelBuilder useTextFormat() {
    format = WebFormat.TEXT;
    return this;
  }

  /**
   * Writes the SHA-256 digest of each request's body, as it is sent, in lower-case hexadecimal into
   * {@code x-amz-content-sha256}, in place of metadata of that name. CloudFront asks it of its
   * clients where an origin access control signs what it passes on to a Function URL (<a
   * href="https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-lambda.html">Restrict
   * access to a Lambda function URL origin</a>); by default there is none. The clients of such a
   * distribution do not sign. Where there is a {@link RequestSigner} all the same, it finds the
   * header in its request, may sign it with the others, and replaces it if it returns its own.
   */
  public GrpcWebChannelBuilder useContentSha256() {
    contentSha256 = true;
    return this;
  }

  /**
   * Sends requests by this client: with a proxy, an {@code SSLContext}, an executor of its own, or
   * whatever else it was built with. By default the channel makes one when it needs it, and lets it
   * go when it is idle; this one it keeps, and never closes. It needs a connect timeout, without
   * which a server that does not answer holds a call to its deadline, and {@code
   * HttpClient.Version.HTTP_1_1}: over HTTP/2 a server can fill the heap with what no call asked
   * for, and where the target is {@code http}, the upgrade's headers confuse gateways. If it has an
   * executor, this should not be the channel's, nor have virtual threads: a server that breaks HTTP
   * can keep a thread of the JDK's client busy for ever, and then perhaps no thread is left to tell
   * a listener that its call has ended.
   */
  public GrpcWebChannelBuilder httpClient(HttpClient client) {
    httpClient = requireNonNull(client, "client");
    return this;
  }

  /**
   * Leaves messages as they stand on the wire, for proxies: none is compressed or decompressed, and
   * marshallers get and give a {@link CompressedMessage} for each that is. {@code grpc-encoding},
   * {@code grpc-accept-encoding} and {@code user-agent} are sent as they stand in a call's
   * metadata. The limit of {@link #maxInboundMessageSize} counts the bytes on the wire.
   */
  public GrpcWebChannelBuilder keepCompression() {
    keepsCompression = true;
    return this;
  }

  /** Lets each request be signed as it is sent; by default none is. */
  public GrpcWebChannelBuilder requestSigner(RequestSigner signer) {
    this.signer = requireNonNull(signer, "signer");
    return this;
  }

  @Override
  public GrpcWebChannelBuilder directExecutor() {
    return executor(Runnable::run);
  }

  /**
   * Sets where listeners run; by default daemon threads of the channel's own, made on demand. It
   * has to run each task that it takes: a call whose tasks it drops hears nothing any more.
   */
  @Override
  public GrpcWebChannelBuilder executor(@Nullable Executor executor) {
    this.executor = executor;
    return this;
  }

  /**
   * Sets where the {@link RequestSigner} runs, which may block; by default on a thread of the
   * channel.
   */
  @Override
  public GrpcWebChannelBuilder offloadExecutor(Executor executor) {
    offloadExecutor = requireNonNull(executor, "executor");
    return this;
  }

  @Override
  public GrpcWebChannelBuilder intercept(List<ClientInterceptor> interceptors) {
    this.interceptors.addAll(interceptors);
    return this;
  }

  @Override
  public GrpcWebChannelBuilder intercept(ClientInterceptor... interceptors) {
    return intercept(List.of(interceptors));
  }

  @Override
  protected GrpcWebChannelBuilder interceptWithTarget(InterceptorFactory factory) {
    return intercept(factory.newInterceptor(target.url().toString()));
  }

  /** Puts an application's name before the library's in {@code user-agent}. */
  @Override
  public GrpcWebChannelBuilder userAgent(@Nullable String userAgent) {
    this.userAgent = userAgent;
    return this;
  }

  /**
   * Sets what {@link ManagedChannel#authority} and {@code CallCredentials} are told. The {@code
   * Host} header and the name in the server's certificate stay those of the target: the JDK's
   * HttpClient takes them from the URL alone. The same holds of {@code CallOptions.withAuthority}.
   */
  @Override
  public GrpcWebChannelBuilder overrideAuthority(String authority) {
    this.authority = requireNonNull(authority, "authority");
    return this;
  }

  /** Uses {@code http}, whatever the target's scheme. */
  @Override
  public GrpcWebChannelBuilder usePlaintext() {
    secure = false;
    return this;
  }

  /**
   * Uses {@code https} with the JVM's default {@code SSLContext}, or that of {@link #httpClient},
   * whatever the target's scheme.
   */
  @Override
  public GrpcWebChannelBuilder useTransportSecurity() {
    secure = true;
    return this;
  }

  @Override
  public GrpcWebChannelBuilder decompressorRegistry(DecompressorRegistry registry) {
    decompressors = requireNonNull(registry, "registry");
    return this;
  }

  @Override
  public GrpcWebChannelBuilder compressorRegistry(CompressorRegistry registry) {
    compressors = requireNonNull(registry, "registry");
    return this;
  }

  /**
   * Sets after how long without calls the pooled connections are let go; 30 minutes by default.
   * Below the idle timeout of the server (60 s for an ALB) no call meets a connection that the
   * server is just closing.
   *
   * @throws IllegalArgumentException if the time is not positive
   */
  @Override
  public GrpcWebChannelBuilder idleTimeout(long value, TimeUnit unit) {
    if (value <= 0) {
      throw new IllegalArgumentException("idleTimeout: " + value + " (expected: more than 0)");
    }
    idleTimeoutNanos = unit.toNanos(value);
    return this;
  }

  /** Limits each response message, decompressed, in bytes; 4 MiB by default. */
  @Override
  public GrpcWebChannelBuilder maxInboundMessageSize(int bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException(
          "maxInboundMessageSize: " + bytes + " (expected: 0 or more)");
    }
    maxInboundMessageSize = bytes;
    return this;
  }

  /**
   * Limits the headers of a reply, and its trailers, in bytes, each value counted with its name and
   * 32 more, as in HTTP/2; 16 KiB by default, twice as much as grpc-java's other channels, for what
   * fronts add. While they are read, HTTP headers have the JDK's own limit for all clients of the
   * JVM, the system property {@code jdk.http.maxHeaderSize}: 384 KiB by default, for which it needs
   * 2.5 MB of heap if the names are many and short, and none before JDK 17.0.13.
   */
  @Override
  public GrpcWebChannelBuilder maxInboundMetadataSize(int bytes) {
    if (bytes <= 0) {
      throw new IllegalArgumentException(
          "maxInboundMetadataSize: " + bytes + " (expected: more than 0)");
    }
    maxInboundMetadataSize = bytes;
    return this;
  }

  @Override
  public ManagedChannel build() {
    return new GrpcWebChannel(
        new ChannelSettings(
            new Endpoint(
                target.prefix(secure),
                secure,
                format,
                (userAgent == null ? "" : userAgent + " ") + product(),
                keepsCompression
                    ? ""
                    : String.join(",", decompressors.getAdvertisedMessageEncodings()),
                contentSha256,
                keepsCompression),
            authority,
            httpClient,
            executor == null ? DaemonThreads.newExecutor() : executor,
            offloadExecutor,
            signer,
            List.copyOf(interceptors),
            compressors,
            decompressors,
            maxInboundMessageSize,
            maxInboundMetadataSize,
            idleTimeoutNanos));
  }

  private static String product() {
    String version = GrpcWebChannelBuilder.class.getPackage().getImplementationVersion();
    return version == null ? "grpc-web-java-lambda" : "grpc-web-java-lambda/" + version;
  }

  @Override
  GrpcWebChannelBuilder self() {
    return this;
  }
}
