/**
 * Makes what is uploaded to Lambda out of a class path: {@link io.lambdagrpc.packaging.FunctionZip}
 * for the managed Java runtimes, {@link io.lambdagrpc.packaging.ProvidedZip} for {@code
 * provided.al2023} with a JRE and an AOT cache of its own. Both are a command as well: {@code java
 * -jar lambda-grpc-packaging-…-all.jar --help}.
 */
@NullMarked
package io.lambdagrpc.packaging;

import org.jspecify.annotations.NullMarked;
