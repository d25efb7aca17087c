/** A client that signs its requests. */
@NullMarked
package helloworld.signed;

import org.jspecify.annotations.NullMarked;
