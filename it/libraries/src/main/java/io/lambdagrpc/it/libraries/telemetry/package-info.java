/** OpenTelemetry in a function. */
@NullMarked
package io.lambdagrpc.it.libraries.telemetry;

import org.jspecify.annotations.NullMarked;
