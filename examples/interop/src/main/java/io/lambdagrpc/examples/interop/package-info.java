/** The service of grpc-java's interop suite as a function. */
@NullMarked
package io.lambdagrpc.examples.interop;

import org.jspecify.annotations.NullMarked;
