@NullMarked
package io.lambdagrpc.packaging.internal.training;

import org.jspecify.annotations.NullMarked;
