@NullMarked
package io.lambdagrpc.examples.interop;

import org.jspecify.annotations.NullMarked;
