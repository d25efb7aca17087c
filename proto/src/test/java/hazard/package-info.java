@NullMarked
package hazard;

import org.jspecify.annotations.NullMarked;
