package io.lambdagrpc.internal.connect;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import io.grpc.Status;
import io.lambdagrpc.internal.event.JsonWriter;
import io.lambdagrpc.internal.json.JsonMethod;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Statuses and trailers in JSON (<a
 * href="https://connectrpc.com/docs/protocol/#error-end-stream">Error and EndStreamResponse</a>).
 */
final class ConnectError {

  /** The trailer that holds a {@code google.rpc.Status}, whose details an error has. */
  static final String DETAILS = "grpc-status-details-bin";

  /** {@code repeated google.protobuf.Any details = 3} of {@code google.rpc.Status}. */
  private static final int DETAILS_TAG = 3 << 3 | 2;

  /** {@code string type_url = 1} of {@code google.protobuf.Any}. */
  private static final int TYPE_URL_TAG = 1 << 3 | 2;

  /** {@code bytes value = 2} of {@code google.protobuf.Any}. */
  private static final int VALUE_TAG = 2 << 3 | 2;

  /** What people can read; to print a large one takes longer than some deadlines. */
  private static final int MAX_SHOWN_BYTES = 16 * 1024;

  private ConnectError() {}

  /** Returns the HTTP status of a code, as the specification's "Error Codes" maps them. */
  static int httpStatus(Status.Code code) {
    return switch (code) {
      case OK -> 200;
      case CANCELLED -> 499;
      case INVALID_ARGUMENT, FAILED_PRECONDITION, OUT_OF_RANGE -> 400;
      case DEADLINE_EXCEEDED -> 504;
      case NOT_FOUND -> 404;
      case ALREADY_EXISTS, ABORTED -> 409;
      case PERMISSION_DENIED -> 403;
      case RESOURCE_EXHAUSTED -> 429;
      case UNIMPLEMENTED -> 501;
      case UNAVAILABLE -> 503;
      case UNAUTHENTICATED -> 401;
      case UNKNOWN, INTERNAL, DATA_LOSS -> 500;
    };
  }

  private static String name(Status.Code code) {
    return code == Status.Code.CANCELLED ? "canceled" : code.name().toLowerCase(Locale.ROOT);
  }

  /**
   * Writes an {@code Error}.
   *
   * @param trailers as names and values in turn; of them, the one with details counts
   * @param json prints details as {@code debug}; null where the call has no JSON
   */
  static void write(
      StringBuilder out, Status status, List<String> trailers, @Nullable JsonMethod json) {
    out.append("{\"code\":\"").append(name(status.getCode())).append('"');
    String description = status.getDescription();
    if (description != null && !description.isEmpty()) {
      out.append(",\"message\":");
      JsonWriter.string(out, description);
    }
    for (int i = 0; i < trailers.size(); i += 2) {
      if (trailers.get(i).equals(DETAILS)) {
        writeDetails(out, trailers.get(i + 1), json);
        break;
      }
    }
    out.append('}');
  }

  /** What is no {@code google.rpc.Status} has no details. */
  private static void writeDetails(StringBuilder out, String base64, @Nullable JsonMethod json) {
    int start = out.length();
    String separator = ",\"details\":[";
    try {
      CodedInputStream status = CodedInputStream.newInstance(Base64.getDecoder().decode(base64));
      for (int tag = status.readTag(); tag != 0; tag = status.readTag()) {
        if (tag == DETAILS_TAG) {
          out.append(separator);
          writeDetail(out, status.readBytes().newCodedInput(), json);
          separator = ",";
        } else {
          boolean unused = status.skipField(tag);
        }
      }
    } catch (IOException e) {
      out.setLength(start);
      return;
    }
    if (out.length() > start) {
      out.append(']');
    }
  }

  private static void writeDetail(
      StringBuilder out, CodedInputStream any, @Nullable JsonMethod json) throws IOException {
    String type = "";
    ByteString value = ByteString.EMPTY;
    for (int tag = any.readTag(); tag != 0; tag = any.readTag()) {
      if (tag == TYPE_URL_TAG) {
        String url = any.readStringRequireUtf8();
        type = url.substring(url.lastIndexOf('/') + 1);
      } else if (tag == VALUE_TAG) {
        value = any.readBytes();
      } else {
        boolean unused = any.skipField(tag);
      }
    }
    out.append("{\"type\":");
    JsonWriter.string(out, type);
    out.append(",\"value\":\"");
    out.append(Base64.getEncoder().withoutPadding().encodeToString(value.toByteArray()));
    out.append('"');
    String debug = json == null || value.size() > MAX_SHOWN_BYTES ? null : json.print(type, value);
    if (debug != null) {
      out.append(",\"debug\":").append(debug);
    }
    out.append('}');
  }

  /** Writes trailers, whose values are grouped by name. */
  static void writeMetadata(StringBuilder out, List<String> trailers) {
    Map<String, List<String>> values = new LinkedHashMap<>();
    for (int i = 0; i < trailers.size(); i += 2) {
      values.computeIfAbsent(trailers.get(i), name -> new ArrayList<>()).add(trailers.get(i + 1));
    }
    char separator = '{';
    for (Map.Entry<String, List<String>> field : values.entrySet()) {
      out.append(separator);
      separator = ',';
      JsonWriter.string(out, field.getKey());
      char open = '[';
      out.append(':');
      for (String value : field.getValue()) {
        out.append(open);
        open = ',';
        JsonWriter.string(out, value);
      }
      out.append(']');
    }
    out.append('}');
  }
}
