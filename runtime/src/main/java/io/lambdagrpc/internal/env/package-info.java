/** The environment variables of a function, Lambda's own and those of this project. */
@NullMarked
package io.lambdagrpc.internal.env;

import org.jspecify.annotations.NullMarked;
