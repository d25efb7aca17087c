/**
 * gRPC services on AWS Lambda: {@link io.lambdagrpc.GrpcLambdaHandler} is the base of every
 * generated handler, {@link io.lambdagrpc.LambdaServerBuilder} is grpc-java's {@code ServerBuilder}
 * for a function.
 */
@NullMarked
package io.lambdagrpc;

import org.jspecify.annotations.NullMarked;
