/** Attacks on the protoc plugin, whose classes are not public: it is a program. */
@NullMarked
package io.lambdagrpc.protoc;

import org.jspecify.annotations.NullMarked;
