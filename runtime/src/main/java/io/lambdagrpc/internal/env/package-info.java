/**
 * The environment that a function runs in: its variables, Lambda's own and those of this project,
 * and the error that ends it.
 */
@NullMarked
package io.lambdagrpc.internal.env;

import org.jspecify.annotations.NullMarked;
