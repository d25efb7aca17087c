@NullMarked
package io.lambdagrpc;

import org.jspecify.annotations.NullMarked;
