/** The function that the tests package. */
@NullMarked
package shop;

import org.jspecify.annotations.NullMarked;
