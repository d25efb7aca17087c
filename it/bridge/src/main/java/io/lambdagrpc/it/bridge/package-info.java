/** A function that native clients call through a bridge. */
@NullMarked
package io.lambdagrpc.it.bridge;

import org.jspecify.annotations.NullMarked;
