package io.lambdagrpc.internal.wire;

import io.grpc.InternalMetadata;
import io.grpc.Metadata;
import io.grpc.Status;
import io.lambdagrpc.internal.text.Excerpt;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Metadata as HTTP header fields, both ways. Safe for use by many threads. Follows "Requests" and
 * "Responses" of <a
 * href="https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md">PROTOCOL-HTTP2</a>, which
 * grpc-web takes over.
 */
public final class HeaderMetadata {

  /** Bounds what is kept of names that clients choose; gateways and browsers send some 20. */
  private static final int MAX_KEYS = 64;

  /** Names in use are shorter; one that a client makes up may be as long as a request. */
  private static final int MAX_KEY_LENGTH = 64;

  /** Checking a name costs more than the rest of decoding a header, so keys are kept. */
  private final Map<String, Metadata.Key<String>> asciiKeys = new ConcurrentHashMap<>();

  /**
   * Adds one header field to the metadata. A {@code -bin} value holds one or more values, joined by
   * commas on the way; an ASCII value stays whole. A name that metadata cannot have is left out,
   * and so are those that belong to the connection.
   *
   * @param name in lower case
   * @throws io.grpc.StatusRuntimeException INTERNAL where a {@code -bin} value is not base64
   */
  public void decode(String name, String value, Metadata metadata) {
    Metadata.Key<String> known = asciiKeys.get(name);
    if (known != null) {
      metadata.put(known, value);
    } else if (!isMetadata(name)) {
      return;
    } else if (name.endsWith(Metadata.BINARY_HEADER_SUFFIX)) {
      decodeBinary(name, value, metadata);
    } else {
      metadata.put(newAsciiKey(name), value);
    }
  }

  private Metadata.Key<String> newAsciiKey(String name) {
    Metadata.Key<String> key = Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
    if (name.length() <= MAX_KEY_LENGTH && asciiKeys.size() < MAX_KEYS) {
      asciiKeys.put(name, key);
    }
    return key;
  }

  /** Returns the names that are kept, for tests. */
  Set<String> knownNames() {
    return asciiKeys.keySet();
  }

  private static void decodeBinary(String name, String value, Metadata metadata) {
    Metadata.Key<byte[]> key = Metadata.Key.of(name, Metadata.BINARY_BYTE_MARSHALLER);
    for (int start = 0; start <= value.length(); ) {
      int comma = value.indexOf(',', start);
      int end = comma < 0 ? value.length() : comma;
      String encoded = value.substring(start, end).trim();
      try {
        metadata.put(key, Base64.getDecoder().decode(encoded));
      } catch (IllegalArgumentException e) {
        throw Status.INTERNAL
            .withDescription(
                "protocol error: "
                    + Excerpt.of(name)
                    + ": "
                    + encoded.length()
                    + " characters at "
                    + start
                    + " (expected: base64)")
            .withCause(e)
            .asRuntimeException();
      }
      start = end + 1;
    }
  }

  private static boolean isMetadata(String name) {
    return switch (name) {
      case "connection",
          "content-length",
          "host",
          "keep-alive",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade",
          Metadata.BINARY_HEADER_SUFFIX,
          "" ->
          false;
      default -> isKey(name);
    };
  }

  /** HTTP allows more characters in a name than metadata does. */
  private static boolean isKey(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean allowed =
          (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
      if (!allowed) {
        return false;
      }
    }
    return true;
  }

  /**
   * Encodes all metadata but the names that the protocol keeps for itself, as names and values in
   * turn. An ASCII value with other characters than those from space to tilde is left out, as
   * grpc-java leaves it out: it would end the line and begin another.
   *
   * <p>Takes all fields at once: Metadata looks through all of them for the values of one name.
   */
  public static List<String> encode(Metadata metadata) {
    List<String> fields = new ArrayList<>();
    if (InternalMetadata.headerCount(metadata) == 0) {
      return fields;
    }
    byte[][] namesAndValues = InternalMetadata.serialize(metadata);
    String name = "";
    for (int i = 0; i < namesAndValues.length; i += 2) {
      // The values of one key share its name's array: a long name is decoded once for all of them.
      if (i == 0 || namesAndValues[i] != namesAndValues[i - 2]) {
        name = new String(namesAndValues[i], StandardCharsets.US_ASCII);
      }
      byte[] value = namesAndValues[i + 1];
      if (name.endsWith(Metadata.BINARY_HEADER_SUFFIX)) {
        fields.add(name);
        fields.add(Base64.getEncoder().withoutPadding().encodeToString(value));
      } else if (!isReserved(name) && isPrintableAscii(value)) {
        fields.add(name);
        fields.add(new String(value, StandardCharsets.US_ASCII));
      }
    }
    return fields;
  }

  private static boolean isPrintableAscii(byte[] value) {
    for (byte b : value) {
      if (b < ' ' || b > '~') {
        return false;
      }
    }
    return true;
  }

  private static boolean isReserved(String name) {
    return switch (name) {
      case "grpc-status",
          "grpc-message",
          "grpc-encoding",
          "grpc-accept-encoding",
          "content-type",
          "content-encoding",
          "accept-encoding" ->
          true;
      default -> !isMetadata(name);
    };
  }
}
