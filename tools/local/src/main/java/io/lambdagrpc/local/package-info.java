/**
 * A Lambda on this machine: functions run as processes of their own, behind a Runtime API and a
 * Function URL on loopback.
 */
@NullMarked
package io.lambdagrpc.local;

import org.jspecify.annotations.NullMarked;
