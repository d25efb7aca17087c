package io.lambdagrpc.local;

import com.google.gson.JsonObject;
import java.util.Base64;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code body} and {@code isBase64Encoded}, in events of every kind. */
final class EventBody {
  private static final Set<String> TEXT =
      Set.of("application/json", "application/javascript", "application/xml");

  private EventBody() {}

  static boolean isText(@Nullable String contentType) {
    if (contentType == null) {
      return false;
    }
    String mediaType = contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    return mediaType.startsWith("text/") || TEXT.contains(mediaType);
  }

  static void add(JsonObject event, Body body, boolean asText) {
    event.addProperty(
        "body", asText ? body.text() : Base64.getEncoder().encodeToString(body.bytes()));
    event.addProperty("isBase64Encoded", !asText);
  }
}
