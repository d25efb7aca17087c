@NullMarked
package io.lambdagrpc.internal.call;

import org.jspecify.annotations.NullMarked;
