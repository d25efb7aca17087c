/** A service that runs on a server and on Lambda, one line apart. */
@NullMarked
package worlds;

import org.jspecify.annotations.NullMarked;
