@NullMarked
package io.lambdagrpc.proto;

import org.jspecify.annotations.NullMarked;
