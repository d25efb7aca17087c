@NullMarked
package io.lambdagrpc.internal.http;

import org.jspecify.annotations.NullMarked;
