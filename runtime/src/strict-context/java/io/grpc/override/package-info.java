/** A storage of Contexts that takes note of every scope that is not closed as it was opened. */
@NullMarked
package io.grpc.override;

import org.jspecify.annotations.NullMarked;
