/** A unary service as a function. */
@NullMarked
package helloworld;

import org.jspecify.annotations.NullMarked;
