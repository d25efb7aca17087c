/** Native clients, and how they fare. */
@NullMarked
package io.lambdagrpc.it.bridge;

import org.jspecify.annotations.NullMarked;
