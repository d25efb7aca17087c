@NullMarked
package io.lambdagrpc.internal.web;

import org.jspecify.annotations.NullMarked;
