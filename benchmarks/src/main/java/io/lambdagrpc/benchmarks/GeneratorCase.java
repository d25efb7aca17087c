package io.lambdagrpc.benchmarks;

/** What generates, and what for. */
enum GeneratorCase {
  ECHO("echo", 1, false),
  ONE("1 service", 1, false),
  ONE_ARCHIVED("1 service, with --archive", 1, true),
  MANY("500 services", 500, false),
  MANY_ARCHIVED("500 services, with --archive", 500, true);

  private final String label;
  private final int services;
  private final boolean archived;

  GeneratorCase(String label, int services, boolean archived) {
    this.label = label;
    this.services = services;
    this.archived = archived;
  }

  String label() {
    return label;
  }

  int services() {
    return services;
  }

  /** Tells whether the launcher has made its class data archive before. */
  boolean archived() {
    return archived;
  }

  int expectedFiles() {
    return this == ECHO ? 0 : services;
  }
}
