package io.lambdagrpc;

import com.google.protobuf.MessageLite;
import io.lambdagrpc.internal.connect.ConnectProtocol;
import io.lambdagrpc.internal.event.HttpRequest;
import io.lambdagrpc.internal.json.JsonCodec;
import io.lambdagrpc.internal.wire.Exchange;
import io.lambdagrpc.internal.wire.Protocol;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Connect, and the JSON of all protocols, made when a request first asks for them: a start whose
 * first call is grpc-web's loads neither. Safe for use by many threads at once.
 */
final class ProtocolsOnDemand implements Protocol, Supplier<JsonCodec> {

  private final List<MessageLite> jsonTypes;
  private final boolean jsonIgnoresUnknownFields;
  private final boolean jsonPrintsFieldsWithNoPresence;
  private final boolean isConnectVersionRequired;

  // Guarded by this.
  private @Nullable JsonCodec json;
  private @Nullable Protocol connect;

  /** Begins with the settings of {@link JsonCodec} and {@link ConnectProtocol}. */
  ProtocolsOnDemand(
      List<MessageLite> jsonTypes,
      boolean jsonIgnoresUnknownFields,
      boolean jsonPrintsFieldsWithNoPresence,
      boolean isConnectVersionRequired) {
    this.jsonTypes = jsonTypes;
    this.jsonIgnoresUnknownFields = jsonIgnoresUnknownFields;
    this.jsonPrintsFieldsWithNoPresence = jsonPrintsFieldsWithNoPresence;
    this.isConnectVersionRequired = isConnectVersionRequired;
  }

  @Override
  public synchronized JsonCodec get() {
    if (json == null) {
      json = new JsonCodec(jsonTypes, jsonIgnoresUnknownFields, jsonPrintsFieldsWithNoPresence);
    }
    return json;
  }

  @Override
  public @Nullable Exchange claim(HttpRequest request, int maxReplyLength) {
    return connect().claim(request, maxReplyLength);
  }

  private synchronized Protocol connect() {
    if (connect == null) {
      connect = new ConnectProtocol(get(), isConnectVersionRequired);
    }
    return connect;
  }
}
