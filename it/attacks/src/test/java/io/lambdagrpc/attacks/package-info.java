/** Hostile inputs for every module, made from a seed: see {@link io.lambdagrpc.attacks.Attack}. */
@NullMarked
package io.lambdagrpc.attacks;

import org.jspecify.annotations.NullMarked;
