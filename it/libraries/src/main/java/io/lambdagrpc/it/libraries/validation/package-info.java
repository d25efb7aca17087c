/** Requests that are checked against the rules of their schema. */
@NullMarked
package io.lambdagrpc.it.libraries.validation;

import org.jspecify.annotations.NullMarked;
