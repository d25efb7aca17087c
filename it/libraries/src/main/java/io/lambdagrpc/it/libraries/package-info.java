/** What the functions with libraries share. */
@NullMarked
package io.lambdagrpc.it.libraries;

import org.jspecify.annotations.NullMarked;
