/** The JDK that links a JRE and trains a function: which one it is, and its programs. */
@NullMarked
package io.lambdagrpc.packaging.internal.jdk;

import org.jspecify.annotations.NullMarked;
