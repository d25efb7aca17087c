@NullMarked
package io.lambdagrpc.internal.text;

import org.jspecify.annotations.NullMarked;
