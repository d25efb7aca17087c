/**
 * What makes a start quick: classes that are read at once, an AOT cache that is checked before it
 * is trusted, parts of the JDK that are initialized beside the main thread; and where the AWS SDK
 * looks for a call's trace. Knows neither gRPC nor invocations.
 */
@NullMarked
package io.lambdagrpc.internal.start;

import org.jspecify.annotations.NullMarked;
