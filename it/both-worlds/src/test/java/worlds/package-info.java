@NullMarked
package worlds;

import org.jspecify.annotations.NullMarked;
