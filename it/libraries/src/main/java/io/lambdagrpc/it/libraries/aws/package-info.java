/** Clients of AWS's services in a function. */
@NullMarked
package io.lambdagrpc.it.libraries.aws;

import org.jspecify.annotations.NullMarked;
