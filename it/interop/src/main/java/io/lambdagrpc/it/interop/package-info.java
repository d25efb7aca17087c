/** The service of grpc-java's interop suite as a function. */
@NullMarked
package io.lambdagrpc.it.interop;

import org.jspecify.annotations.NullMarked;
