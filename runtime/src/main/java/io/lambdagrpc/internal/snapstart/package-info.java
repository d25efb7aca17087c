/**
 * What SnapStart asks of a runtime and of a handler. Five of the types have the names and shapes
 * that {@code org.crac} looks for in a package: Context, Core, Resource and the two exceptions. No
 * class of this package is loaded where the environment is not SnapStart's.
 */
@NullMarked
package io.lambdagrpc.internal.snapstart;

import org.jspecify.annotations.NullMarked;
