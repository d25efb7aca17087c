/** Services that answer with publishers of Reactor. */
@NullMarked
package io.lambdagrpc.it.libraries.reactive;

import org.jspecify.annotations.NullMarked;
