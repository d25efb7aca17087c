package io.lambdagrpc.client;

import io.grpc.InternalMetadata;
import io.grpc.Metadata;
import io.grpc.StatusException;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.function.BiConsumer;

/**
 * Metadata as HTTP headers and back. Keys that end in {@code -bin} hold bytes: base64, without
 * padding when written, with or without it when read. Many values, text as well, are written as one
 * header with commas between, since load balancers with one value for each name keep the last one
 * only, and read from one header or many (<a
 * href="https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md#requests">PROTOCOL-HTTP2,
 * Custom-Metadata</a>).
 */
final class HeaderMetadata {

  /** What the channel writes itself, and what HTTP or the JDK's client keeps for itself. */
  private static final Set<String> RESERVED =
      Set.of(
          "accept",
          "connection",
          "content-encoding",
          "content-length",
          "content-type",
          "expect",
          "grpc-accept-encoding",
          "grpc-encoding",
          "grpc-timeout",
          "host",
          "http2-settings",
          "keep-alive",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade",
          "user-agent",
          "x-grpc-web",
          "x-user-agent");

  /** Those of them that a proxy sends as its own caller did. */
  private static final Set<String> OF_CALLER =
      Set.of(Protocol.GRPC_ACCEPT_ENCODING, Protocol.GRPC_ENCODING, "user-agent");

  /** The JDK's client sends no such header. */
  private static final String OF_PROXIES = "proxy-";

  private static final String KEY_CHARACTERS = "abcdefghijklmnopqrstuvwxyz0123456789-_.";

  /** What a listener does not see: the status, and what belongs to the connection alone. */
  private static final Set<String> NO_METADATA =
      Set.of(
          Protocol.GRPC_STATUS,
          Protocol.GRPC_MESSAGE,
          "connection",
          "keep-alive",
          "transfer-encoding");

  private static final int VALUE_OVERHEAD = 32;

  private HeaderMetadata() {}

  /**
   * Returns what a header counts for, as in HTTP/2 (RFC 9113, 6.5.2): each value that is made of it
   * costs memory, and the name and 32 are counted with each.
   */
  static long size(String name, String value) {
    long values = 1;
    int tail = name.length() - Metadata.BINARY_HEADER_SUFFIX.length();
    if (name.startsWith(Metadata.BINARY_HEADER_SUFFIX, tail)) {
      values += value.chars().filter(c -> c == ',').count();
    }
    return value.length() + values * (name.length() + VALUE_OVERHEAD);
  }

  /**
   * Gives each name and value to {@code header}, save those that cannot be sent as a header. Takes
   * all values at once: Metadata looks through all of them for those of one name.
   *
   * @param ofCaller whether encodings and user agent are those of the metadata
   */
  static void encode(Metadata metadata, boolean ofCaller, BiConsumer<String, String> header) {
    Map<String, StringJoiner> headers = new LinkedHashMap<>();
    byte[][] namesAndValues = InternalMetadata.serialize(metadata);
    String name = "";
    boolean isSent = false;
    for (int i = 0; i < namesAndValues.length; i += 2) {
      // The values of one key share its name's array: a long name is read once for all of them.
      if (i == 0 || namesAndValues[i] != namesAndValues[i - 2]) {
        name = new String(namesAndValues[i], StandardCharsets.US_ASCII);
        isSent = isSent(name, ofCaller);
      }
      if (!isSent) {
        continue;
      }
      byte[] value = namesAndValues[i + 1];
      String text =
          name.endsWith(Metadata.BINARY_HEADER_SUFFIX)
              ? Base64.getEncoder().withoutPadding().encodeToString(value)
              : new String(value, StandardCharsets.US_ASCII);
      if (isPrintable(text)) {
        headers.computeIfAbsent(name, any -> new StringJoiner(",")).add(text);
      }
    }
    headers.forEach((each, values) -> header.accept(each, values.toString()));
  }

  private static boolean isSent(String name, boolean ofCaller) {
    boolean reserved = RESERVED.contains(name) && !(ofCaller && OF_CALLER.contains(name));
    // A proxy's own caller may have sent any name.
    return !reserved && !name.startsWith(OF_PROXIES) && isKey(name);
  }

  /** Reads headers or trailers, save the status and what belongs to the connection. */
  static Metadata decode(HttpHeaders headers) throws StatusException {
    Metadata metadata = new Metadata();
    for (Map.Entry<String, List<String>> header : headers.map().entrySet()) {
      String name = header.getKey().toLowerCase(Locale.ROOT);
      if (!isKey(name) || NO_METADATA.contains(name)) {
        continue;
      }
      for (String value : header.getValue()) {
        if (name.endsWith(Metadata.BINARY_HEADER_SUFFIX)) {
          decodeBinary(name, value, metadata);
        } else {
          metadata.put(textKey(name), value);
        }
      }
    }
    return metadata;
  }

  private static void decodeBinary(String name, String values, Metadata metadata)
      throws StatusException {
    // One for all values: each key has a copy of the name, which may be as long as they are many.
    Metadata.Key<byte[]> key = binaryKey(name);
    int start = 0;
    for (String value : values.split(",", -1)) {
      String encoded = value.strip();
      try {
        metadata.put(key, Base64.getDecoder().decode(encoded));
      } catch (IllegalArgumentException e) {
        // Without the value, which may be a secret: a status stands in logs.
        throw Protocol.error(
            Protocol.printable(name)
                + ": "
                + encoded.length()
                + " characters at "
                + start
                + " (expected: base64)");
      }
      start += value.length() + 1;
    }
  }

  private static Metadata.Key<byte[]> binaryKey(String name) {
    return Metadata.Key.of(name, Metadata.BINARY_BYTE_MARSHALLER);
  }

  private static Metadata.Key<String> textKey(String name) {
    return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
  }

  /** Whether grpc-java takes the name, which HTTP allows more characters. */
  private static boolean isKey(String name) {
    return !name.isEmpty()
        && !name.equals(Metadata.BINARY_HEADER_SUFFIX)
        && name.chars().allMatch(c -> KEY_CHARACTERS.indexOf(c) >= 0);
  }

  private static boolean isPrintable(String value) {
    return value.chars().allMatch(c -> c >= ' ' && c <= '~');
  }
}
