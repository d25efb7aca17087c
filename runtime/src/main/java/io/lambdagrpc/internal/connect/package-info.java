/**
 * The <a href="https://connectrpc.com/docs/protocol">Connect protocol</a>, of which unary calls and
 * streams are two dialects: what {@code fetch}, curl and the Connect project's clients speak. Knows
 * neither Lambda nor calls.
 */
@NullMarked
package io.lambdagrpc.internal.connect;

import org.jspecify.annotations.NullMarked;
