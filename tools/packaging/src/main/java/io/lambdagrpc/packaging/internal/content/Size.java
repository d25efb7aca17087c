package io.lambdagrpc.packaging.internal.content;

import io.lambdagrpc.local.internal.files.Root;
import io.lambdagrpc.packaging.internal.MistakeException;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * What Lambda takes.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html">Quotas</a>
 */
public final class Size {

  private static final int MEGABYTE = 1024 * 1024;
  private static final int UPLOADED = 50 * MEGABYTE;

  private Size() {}

  /** Refuses a zip that Lambda would refuse, and tells how large it is. */
  public static void check(Path output, long zipped, long unpacked, Consumer<String> log)
      throws MistakeException {
    if (unpacked > Root.MAX_UNPACKED) {
      throw tooLarge(output, megabytes(unpacked));
    }
    log.accept(
        output
            + ": "
            + zipped / 1000
            + " kB"
            + (zipped > UPLOADED ? " (over 50 MB: to be uploaded by way of S3)" : ""));
  }

  /** Returns what is said of a file, and of how much it takes unpacked. */
  static MistakeException tooLarge(Path file, String unpacked) {
    return new MistakeException(
        file
            + ": unpacked "
            + unpacked
            + " (expected: at most 250 MB, layers included, which is all that Lambda takes)");
  }

  private static String megabytes(long bytes) {
    return (bytes + MEGABYTE - 1) / MEGABYTE + " MB";
  }
}
