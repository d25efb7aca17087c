/** Services that come with grpc-java, beside one's own. */
@NullMarked
package io.lambdagrpc.it.libraries.services;

import org.jspecify.annotations.NullMarked;
