/** Logging in a function. */
@NullMarked
package io.lambdagrpc.it.libraries.logging;

import org.jspecify.annotations.NullMarked;
