@NullMarked
package io.lambdagrpc.junit;

import org.jspecify.annotations.NullMarked;
