@NullMarked
package io.lambdagrpc.it.interop;

import org.jspecify.annotations.NullMarked;
