/**
 * Native gRPC in front of a function: {@link io.lambdagrpc.bridge.Bridge} takes calls over HTTP/2
 * and passes them on as grpc-web, as bytes that it never looks into.
 */
@NullMarked
package io.lambdagrpc.bridge;

import org.jspecify.annotations.NullMarked;
