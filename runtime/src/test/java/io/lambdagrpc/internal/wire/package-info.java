@NullMarked
package io.lambdagrpc.internal.wire;

import org.jspecify.annotations.NullMarked;
