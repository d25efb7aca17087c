@NullMarked
package echo;

import org.jspecify.annotations.NullMarked;
