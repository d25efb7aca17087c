/** How the tools treat files that are not theirs, and show what stands in them. */
@NullMarked
package io.lambdagrpc.local.internal.files;

import org.jspecify.annotations.NullMarked;
