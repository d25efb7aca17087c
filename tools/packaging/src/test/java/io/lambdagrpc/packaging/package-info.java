@NullMarked
package io.lambdagrpc.packaging;

import org.jspecify.annotations.NullMarked;
