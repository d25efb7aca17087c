/**
 * Messages in JSON, as protobuf's <a href="https://protobuf.dev/programming-guides/json/">JSON
 * mapping</a> has them. Only {@link io.lambdagrpc.internal.json.JsonCodec} is loaded before the
 * first request in JSON: protobuf-java-util, which maps, is an optional dependency.
 */
@NullMarked
package io.lambdagrpc.internal.json;

import org.jspecify.annotations.NullMarked;
