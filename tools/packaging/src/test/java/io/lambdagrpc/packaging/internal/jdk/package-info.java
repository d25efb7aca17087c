@NullMarked
package io.lambdagrpc.packaging.internal.jdk;

import org.jspecify.annotations.NullMarked;
