@NullMarked
package helloworld.stream;

import org.jspecify.annotations.NullMarked;
