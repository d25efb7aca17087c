package io.lambdagrpc.it.interop;

import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import io.lambdagrpc.client.GrpcWebChannelBuilder;
import io.lambdagrpc.local.EventKind;
import java.net.URI;
import java.util.List;
import java.util.stream.Stream;

/** What a call looks like between client and function. */
record Wire(EventKind event, boolean text) {
  private static final Metadata.Key<String> EVENT =
      Metadata.Key.of("x-local-lambda-event", Metadata.ASCII_STRING_MARSHALLER);

  static List<Wire> all() {
    Stream<Wire> both =
        Stream.of(EventKind.FUNCTION_URL, EventKind.REST, EventKind.ALB, EventKind.ALB_MULTI)
            .flatMap(event -> Stream.of(new Wire(event, false), new Wire(event, true)));
    return Stream.concat(both, Stream.of(new Wire(EventKind.VPC_LATTICE, false))).toList();
  }

  String name() {
    return event.wireName() + (text ? ", text" : ", binary");
  }

  GrpcWebChannelBuilder channel(URI url) {
    Metadata header = new Metadata();
    header.put(EVENT, event.wireName());
    GrpcWebChannelBuilder channel =
        GrpcWebChannelBuilder.forAddress(url)
            .intercept(MetadataUtils.newAttachHeadersInterceptor(header));
    return text ? channel.useTextFormat() : channel;
  }

  /**
   * Lambda takes 6 MB and a load balancer 1 MB, base64 counted, which may be applied twice to text;
   * the suite's own is 10 MB.
   */
  int largePayload() {
    return switch (event) {
      case ALB, ALB_MULTI -> text ? 500_000 : 700_000;
      default -> text ? 3_000_000 : 4_000_000;
    };
  }
}
