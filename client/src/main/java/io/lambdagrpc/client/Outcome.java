package io.lambdagrpc.client;

import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusException;
import java.net.http.HttpHeaders;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** How a call ended, as the listener's {@code onClose} hears it. */
record Outcome(Status status, Metadata trailers) {

  static Outcome of(Status status) {
    return new Outcome(status, new Metadata());
  }

  /** Reads a block of headers or trailers; null if it holds no {@code grpc-status}. */
  static @Nullable Outcome find(HttpHeaders block) throws StatusException {
    String code = block.firstValue(Protocol.GRPC_STATUS).orElse(null);
    if (code == null) {
      return null;
    }
    Status status = decodeStatus(code.strip());
    String message = block.firstValue(Protocol.GRPC_MESSAGE).orElse(null);
    return new Outcome(
        message == null ? status : status.withDescription(PercentEncoding.decode(message)),
        HeaderMetadata.decode(block));
  }

  /**
   * Reads the payload of a trailer frame, lines of {@code name:value}. Names of any case, spaces
   * around a value and bare line feeds are accepted, a line that is no header is passed over.
   */
  static HttpHeaders decodeTrailers(ByteBuffer payload) {
    Map<String, List<String>> trailers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    // trim(), not strip(): HttpHeaders trims so, and refuses names that are then empty or equal.
    StandardCharsets.ISO_8859_1
        .decode(payload)
        .toString()
        .lines()
        .forEach(
            line -> {
              int colon = line.indexOf(':');
              String name = colon < 0 ? "" : line.substring(0, colon).trim();
              if (!name.isEmpty()) {
                trailers
                    .computeIfAbsent(name, any -> new ArrayList<>())
                    .add(line.substring(colon + 1).trim());
              }
            });
    return HttpHeaders.of(trailers, (name, value) -> true);
  }

  /** Takes one or two digits, as grpc-java does; parseInt would take a sign and more zeros. */
  private static Status decodeStatus(String code) {
    boolean isNumber =
        (code.length() == 1 || code.length() == 2)
            && code.chars().allMatch(c -> c >= '0' && c <= '9');
    return isNumber
        ? Status.fromCodeValue(Integer.parseInt(code))
        : Status.UNKNOWN.withDescription(
            Protocol.GRPC_STATUS + ": " + Protocol.printable(code) + " (expected: 0 to 16)");
  }
}
