/** The function under test. */
@NullMarked
package greeting;

import org.jspecify.annotations.NullMarked;
