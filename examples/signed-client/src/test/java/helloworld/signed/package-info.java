/** Checks signatures as AWS would. */
@NullMarked
package helloworld.signed;

import org.jspecify.annotations.NullMarked;
