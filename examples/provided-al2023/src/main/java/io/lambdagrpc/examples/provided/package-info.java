/** Packages a function for {@code provided.al2023}. */
@NullMarked
package io.lambdagrpc.examples.provided;

import org.jspecify.annotations.NullMarked;
