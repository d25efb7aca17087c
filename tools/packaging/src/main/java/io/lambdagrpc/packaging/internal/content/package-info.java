/**
 * What goes into a function: class paths are read, joined so that each name exists once, and
 * written as jars and zips that are the same for the same input. Knows no JDK but the one that runs
 * it, and starts no process.
 */
@NullMarked
package io.lambdagrpc.packaging.internal.content;

import org.jspecify.annotations.NullMarked;
