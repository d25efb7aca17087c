/** How the tools treat files that are not theirs. */
@NullMarked
package io.lambdagrpc.local.internal.files;

import org.jspecify.annotations.NullMarked;
