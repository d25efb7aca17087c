/** The goals of lambda-grpc-maven-plugin, over {@code packaging} and {@code local}. */
@NullMarked
package io.lambdagrpc.maven;

import org.jspecify.annotations.NullMarked;
