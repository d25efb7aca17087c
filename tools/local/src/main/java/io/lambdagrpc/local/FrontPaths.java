package io.lambdagrpc.local;

/**
 * What fronts put before the path of a request in its event.
 *
 * @param stage of API Gateway; {@code $default} has no place in a path
 * @param domainPath the base path by which a custom domain is mapped to its REST API
 * @param rulePath what the rule of a load balancer or of VPC Lattice demands, which clients send
 */
record FrontPaths(String stage, String domainPath, String rulePath) {
  static final FrontPaths DEFAULT = new FrontPaths("test", "/base", "");
  private static final String DEFAULT_STAGE = "$default";

  FrontPaths withStage(String name) {
    boolean named =
        !name.isEmpty()
            && name.chars()
                .allMatch(c -> (c < 128 && Character.isLetterOrDigit(c)) || c == '-' || c == '_');
    if (!named && !name.equals(DEFAULT_STAGE)) {
      throw new IllegalArgumentException(
          "stage: " + name + " (expected: letters, digits, - and _, or $default)");
    }
    return new FrontPaths(name, domainPath, rulePath);
  }

  FrontPaths withBasePath(String path) {
    if (!path.startsWith("/") || (path.endsWith("/") && path.length() > 1)) {
      throw new IllegalArgumentException(
          "base path: " + path + " (expected: one such as /api/v2, or / for none)");
    }
    String prefix = path.equals("/") ? "" : path;
    return new FrontPaths(stage, prefix, prefix);
  }

  /** Returns what an HTTP API puts before a path, and a REST API into its context. */
  String stagePath() {
    return stage.equals(DEFAULT_STAGE) ? "" : "/" + stage;
  }
}
