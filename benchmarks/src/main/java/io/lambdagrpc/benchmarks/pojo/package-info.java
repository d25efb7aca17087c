/** What a cold start is compared with: the same method, written as most functions are. */
@NullMarked
package io.lambdagrpc.benchmarks.pojo;

import org.jspecify.annotations.NullMarked;
