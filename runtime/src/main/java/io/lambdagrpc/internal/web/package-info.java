/**
 * grpc-web on the wire: content types, text bodies, timeouts and trailers, as the gRPC project's <a
 * href="https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-WEB.md">PROTOCOL-WEB</a> has them.
 * Knows neither Lambda nor calls.
 */
@NullMarked
package io.lambdagrpc.internal.web;

import org.jspecify.annotations.NullMarked;
