/**
 * Lambda's <a href="https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html">Runtime API</a>
 * from the function's side, for the functions that do without the managed runtime.
 */
@NullMarked
package io.lambdagrpc.internal.runtimeapi;

import org.jspecify.annotations.NullMarked;
