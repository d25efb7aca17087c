/**
 * Tests of functions with JUnit: {@link io.lambdagrpc.junit.LambdaGrpc} runs a handler in this JVM,
 * or a package in a process of its own, and gives a channel to it.
 */
@NullMarked
package io.lambdagrpc.junit;

import org.jspecify.annotations.NullMarked;
