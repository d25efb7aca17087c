/** Tests of examples/orders in each package, with a DynamoDB on this machine. */
@NullMarked
package orders;

import org.jspecify.annotations.NullMarked;
