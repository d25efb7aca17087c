@NullMarked
package io.lambdagrpc.client;

import org.jspecify.annotations.NullMarked;
