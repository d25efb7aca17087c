/** One call in native gRPC, passed on to a channel as bytes. */
@NullMarked
package io.lambdagrpc.bridge.internal.relay;

import org.jspecify.annotations.NullMarked;
