@NullMarked
package io.lambdagrpc.packaging.internal.content;

import org.jspecify.annotations.NullMarked;
