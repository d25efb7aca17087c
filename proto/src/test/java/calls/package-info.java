@NullMarked
package calls;

import org.jspecify.annotations.NullMarked;
