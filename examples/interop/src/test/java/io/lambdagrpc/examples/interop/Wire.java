package io.lambdagrpc.examples.interop;

import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import io.lambdagrpc.client.GrpcWebChannelBuilder;
import io.lambdagrpc.local.EventKind;
import java.net.URI;
import java.util.List;
import java.util.stream.Stream;

/** What a call looks like between client and function. */
record Wire(EventKind event) {
  private static final Metadata.Key<String> EVENT =
      Metadata.Key.of("x-local-lambda-event", Metadata.ASCII_STRING_MARSHALLER);

  static List<Wire> all() {
    return Stream.of(EventKind.FUNCTION_URL, EventKind.REST, EventKind.ALB, EventKind.ALB_MULTI)
        .map(Wire::new)
        .toList();
  }

  GrpcWebChannelBuilder channel(URI url) {
    Metadata header = new Metadata();
    header.put(EVENT, event.wireName());
    return GrpcWebChannelBuilder.forAddress(url)
        .intercept(MetadataUtils.newAttachHeadersInterceptor(header));
  }

  /** Lambda takes 6 MB and a load balancer 1 MB, base64 counted; the suite's own is 10 MB. */
  int largePayload() {
    return switch (event) {
      case ALB, ALB_MULTI -> 700_000;
      default -> 4_000_000;
    };
  }

  String name() {
    return event.wireName();
  }
}
