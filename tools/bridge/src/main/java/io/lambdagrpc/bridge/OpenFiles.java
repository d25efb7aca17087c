package io.lambdagrpc.bridge;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** How many files the system lets this process open, of which each connection is one. */
final class OpenFiles {

  private OpenFiles() {}

  /**
   * Returns a quarter of them: callers and the function have one each, and half is left for all
   * else.
   *
   * @param most at most as many, also where the system has no limit or tells none
   */
  static int quarter(int most) {
    long limit =
        ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
            ? unix.getMaxFileDescriptorCount()
            : 0;
    return limit > 0 ? (int) Math.min(most, Math.max(1, limit / 4)) : most;
  }
}
