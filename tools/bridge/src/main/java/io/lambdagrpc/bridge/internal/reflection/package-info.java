/**
 * Server reflection, whose stream tools keep open as a Lambda cannot: each of its requests stands
 * by itself, and is answered so.
 */
@NullMarked
package io.lambdagrpc.bridge.internal.reflection;

import org.jspecify.annotations.NullMarked;
