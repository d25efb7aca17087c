/**
 * The seam between calls and protocols: what a protocol reads from an HTTP request, and the parts
 * of a reply in the order in which it writes them. A call knows this package and no protocol.
 */
@NullMarked
package io.lambdagrpc.internal.wire;

import org.jspecify.annotations.NullMarked;
