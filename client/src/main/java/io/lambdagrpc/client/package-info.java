/**
 * A grpc-java client for services behind HTTP: {@link io.lambdagrpc.client.GrpcWebChannelBuilder}
 * builds a {@link io.grpc.ManagedChannel} that speaks grpc-web over the JDK's {@link
 * java.net.http.HttpClient}.
 */
@NullMarked
package io.lambdagrpc.client;

import org.jspecify.annotations.NullMarked;
