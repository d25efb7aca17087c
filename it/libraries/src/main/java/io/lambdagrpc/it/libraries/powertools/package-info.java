/** Logging by Powertools in a function. */
@NullMarked
package io.lambdagrpc.it.libraries.powertools;

import org.jspecify.annotations.NullMarked;
