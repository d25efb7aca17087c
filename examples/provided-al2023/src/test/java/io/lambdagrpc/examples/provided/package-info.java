@NullMarked
package io.lambdagrpc.examples.provided;

import org.jspecify.annotations.NullMarked;
