@NullMarked
package io.lambdagrpc.internal.connect;

import org.jspecify.annotations.NullMarked;
