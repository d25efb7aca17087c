/**
 * Drives one grpc-java call with a request that is at hand as a whole: finds the method, runs the
 * service with grpc-java's semantics, ends the call at its deadline.
 */
@NullMarked
package io.lambdagrpc.internal.call;

import org.jspecify.annotations.NullMarked;
