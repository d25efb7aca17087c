/** What the benchmarks do with the runtime's socket alone. */
@NullMarked
package io.lambdagrpc.internal.runtimeapi;

import org.jspecify.annotations.NullMarked;
