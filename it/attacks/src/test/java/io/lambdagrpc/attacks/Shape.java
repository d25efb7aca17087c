package io.lambdagrpc.attacks;

import java.util.Random;
import java.util.function.Function;

/**
 * One trick of an attacker.
 *
 * @param make makes an input of it; the same numbers make the same input
 */
public record Shape<I>(String name, Function<Random, I> make) {}
