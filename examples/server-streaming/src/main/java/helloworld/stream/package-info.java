/** A server-streaming service as a function. */
@NullMarked
package helloworld.stream;

import org.jspecify.annotations.NullMarked;
