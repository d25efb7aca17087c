package orders;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import com.google.protobuf.Timestamp;

/** A time in a message, and as the table counts it. */
final class Moment {

  private Moment() {}

  static Timestamp timestamp(long millis) {
    long seconds = MILLISECONDS.toSeconds(millis);
    return Timestamp.newBuilder()
        .setSeconds(seconds)
        .setNanos((int) MILLISECONDS.toNanos(millis - SECONDS.toMillis(seconds)))
        .build();
  }

  static long millis(Timestamp time) {
    return SECONDS.toMillis(time.getSeconds()) + NANOSECONDS.toMillis(time.getNanos());
  }
}
