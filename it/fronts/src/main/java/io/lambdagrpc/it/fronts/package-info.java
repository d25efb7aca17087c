/** Every way to run an example, for tests that run the same client code against each. */
@NullMarked
package io.lambdagrpc.it.fronts;

import org.jspecify.annotations.NullMarked;
