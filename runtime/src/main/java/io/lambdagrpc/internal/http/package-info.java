/**
 * Serves HTTP requests: answers what is no call (preflight, health check, 405, 415), finds the
 * protocol of a call, and brings its reply into the form of the request's payload format.
 */
@NullMarked
package io.lambdagrpc.internal.http;

import org.jspecify.annotations.NullMarked;
