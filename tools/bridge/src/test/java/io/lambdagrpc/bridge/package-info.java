/** Tests of the bridge, with a function whose every byte is written by hand. */
@NullMarked
package io.lambdagrpc.bridge;

import org.jspecify.annotations.NullMarked;
