/** Services whose dependencies are injected, with and without a framework at run time. */
@NullMarked
package io.lambdagrpc.it.libraries.injection;

import org.jspecify.annotations.NullMarked;
