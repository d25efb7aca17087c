/** What all parts of a packaging share: how they say that a user has to change something. */
@NullMarked
package io.lambdagrpc.packaging.internal;

import org.jspecify.annotations.NullMarked;
