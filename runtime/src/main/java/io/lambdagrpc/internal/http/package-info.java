/**
 * Serves HTTP requests: answers what is no call (preflight, health check, 405, 415), finds the
 * protocol of a call, and makes an HTTP response of its reply or writes it to a stream.
 */
@NullMarked
package io.lambdagrpc.internal.http;

import org.jspecify.annotations.NullMarked;
