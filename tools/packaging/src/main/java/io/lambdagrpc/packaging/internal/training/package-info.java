/** Calls that a function answers on the local Lambda so that an AOT cache holds what they need. */
@NullMarked
package io.lambdagrpc.packaging.internal.training;

import org.jspecify.annotations.NullMarked;
