@NullMarked
package helloworld;

import org.jspecify.annotations.NullMarked;
