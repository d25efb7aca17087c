@NullMarked
package io.lambdagrpc.internal.json;

import org.jspecify.annotations.NullMarked;
