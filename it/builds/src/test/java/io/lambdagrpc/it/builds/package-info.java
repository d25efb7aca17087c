/** Builds of strangers, who take lambda-grpc from a Maven repository. */
@NullMarked
package io.lambdagrpc.it.builds;

import org.jspecify.annotations.NullMarked;
