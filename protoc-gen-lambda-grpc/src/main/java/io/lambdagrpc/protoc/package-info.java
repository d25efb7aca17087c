/**
 * The protoc plugin that writes {@code <Service>Lambda} beside grpc-java's {@code <Service>Grpc}.
 */
@NullMarked
package io.lambdagrpc.protoc;

import org.jspecify.annotations.NullMarked;
