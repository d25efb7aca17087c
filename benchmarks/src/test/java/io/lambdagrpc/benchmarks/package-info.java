@NullMarked
package io.lambdagrpc.benchmarks;

import org.jspecify.annotations.NullMarked;
