@NullMarked
package io.lambdagrpc.local.internal.files;

import org.jspecify.annotations.NullMarked;
