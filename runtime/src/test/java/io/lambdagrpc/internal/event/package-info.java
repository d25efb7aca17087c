@NullMarked
package io.lambdagrpc.internal.event;

import org.jspecify.annotations.NullMarked;
