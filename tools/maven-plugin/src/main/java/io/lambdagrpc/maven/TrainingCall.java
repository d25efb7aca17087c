package io.lambdagrpc.maven;

import org.jspecify.annotations.Nullable;

/** One call of a training, as {@code <call>} in the POM. */
public final class TrainingCall {

  /** As in {@code shop.Orders/GetOrder}. */
  @Nullable String method;

  /** The request message, in protobuf's JSON. */
  String message = "{}";

  /** Made by Maven. */
  public TrainingCall() {}
}
