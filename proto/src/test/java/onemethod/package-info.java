@NullMarked
package onemethod;

import org.jspecify.annotations.NullMarked;
