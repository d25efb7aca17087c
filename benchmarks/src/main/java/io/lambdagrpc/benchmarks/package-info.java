/** The commands behind every published figure. */
@NullMarked
package io.lambdagrpc.benchmarks;

import org.jspecify.annotations.NullMarked;
