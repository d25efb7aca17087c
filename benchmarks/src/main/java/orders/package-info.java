/** Handlers that do what examples/orders does in another way, out of its own classes. */
@NullMarked
package orders;

import org.jspecify.annotations.NullMarked;
