/** Functions with libraries that people use with grpc-java, called as their clients call them. */
@NullMarked
package io.lambdagrpc.it.libraries;

import org.jspecify.annotations.NullMarked;
