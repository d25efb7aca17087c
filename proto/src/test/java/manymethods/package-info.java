@NullMarked
package manymethods;

import org.jspecify.annotations.NullMarked;
