/**
 * Lambda events and replies as HTTP: {@link io.lambdagrpc.internal.event.EventCodec} is the way in.
 * Everything here runs on a cold start, where each class costs about as much as the work it does,
 * so this package has few classes and uses the JDK alone.
 */
@NullMarked
package io.lambdagrpc.internal.event;

import org.jspecify.annotations.NullMarked;
