package echo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.lambdagrpc.it.fronts.Program;
import java.io.IOException;
import java.util.Map;

/** What package-lock.json names, and the bundles that are made of it. */
final class NpmPackages {
  private static boolean installed;

  private NpmPackages() {}

  /** Installs and builds, once; skips the test where the machine lacks what that takes. */
  static synchronized void install() throws IOException, InterruptedException {
    if (installed) {
      return;
    }
    Program npm = Program.require("npm");
    Program unused = Program.requireNode();
    assertEquals(0, npm.run(Map.of(), "ci"), "npm ci");
    assertEquals(0, npm.run(Map.of(), "run", "build"), "npm run build");
    installed = true;
  }
}
