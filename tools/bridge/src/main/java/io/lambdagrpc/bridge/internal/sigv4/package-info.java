/** AWS Signature Version 4, by the AWS SDK, which is on the class path of those who sign. */
@NullMarked
package io.lambdagrpc.bridge.internal.sigv4;

import org.jspecify.annotations.NullMarked;
