/** Orders in DynamoDB: a service with what a real one has. */
@NullMarked
package orders;

import org.jspecify.annotations.NullMarked;
