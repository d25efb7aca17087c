@NullMarked
package io.lambdagrpc.internal.runtimeapi;

import org.jspecify.annotations.NullMarked;
