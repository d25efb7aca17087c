package io.lambdagrpc.bridge;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** How many files the system lets this process open, of which each connection is one. */
final class OpenFiles {

  private OpenFiles() {}

  /**
   * Returns a quarter of them: callers and the function have one each, connections that are being
   * closed take another, and one is left for all else. It is a large number where the system tells
   * no limit.
   */
  static long quarter() {
    long limit =
        ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
            ? unix.getMaxFileDescriptorCount()
            : 0;
    return limit > 0 ? Math.max(1, limit / 4) : Long.MAX_VALUE;
  }
}
