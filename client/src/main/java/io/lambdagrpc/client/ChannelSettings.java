package io.lambdagrpc.client;

import io.grpc.ClientInterceptor;
import io.grpc.CompressorRegistry;
import io.grpc.DecompressorRegistry;
import java.net.http.HttpClient;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * What the builder of a channel decided.
 *
 * @param httpClient the caller's own; null where the channel makes one
 */
record ChannelSettings(
    Endpoint endpoint,
    String authority,
    @Nullable HttpClient httpClient,
    Executor executor,
    @Nullable Executor offloadExecutor,
    @Nullable RequestSigner signer,
    List<ClientInterceptor> interceptors,
    CompressorRegistry compressors,
    DecompressorRegistry decompressors,
    int maxInboundMessageSize,
    int maxInboundMetadataSize,
    long idleTimeoutNanos) {}
