package io.lambdagrpc.it.libraries.injection;

/** What the service depends on. */
interface Salutation {
  /** Returns what greets somebody of this name. */
  String of(String name);
}
