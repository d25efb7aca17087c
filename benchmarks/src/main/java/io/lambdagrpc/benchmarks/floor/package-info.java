/** What a cold start is measured against: as little as can answer the method at all. */
@NullMarked
package io.lambdagrpc.benchmarks.floor;

import org.jspecify.annotations.NullMarked;
