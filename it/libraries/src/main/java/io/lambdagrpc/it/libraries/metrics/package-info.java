/** Metrics by interceptors, and the status that they count. */
@NullMarked
package io.lambdagrpc.it.libraries.metrics;

import org.jspecify.annotations.NullMarked;
