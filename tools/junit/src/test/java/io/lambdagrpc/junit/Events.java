package io.lambdagrpc.junit;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.lambdagrpc.local.EventKind;

/** Tells events apart, by what AWS documents of each. */
final class Events {

  private Events() {}

  static EventKind kindOf(String event) {
    JsonObject json = JsonParser.parseString(event).getAsJsonObject();
    if (!json.has("requestContext")) {
      return EventKind.VPC_LATTICE_V1;
    }
    JsonObject context = json.getAsJsonObject("requestContext");
    if (context.has("elb")) {
      return json.has("multiValueHeaders") ? EventKind.ALB_MULTI : EventKind.ALB;
    }
    if (context.has("serviceNetworkArn")) {
      return EventKind.VPC_LATTICE;
    }
    if (context.has("http")) {
      return context.get("domainName").getAsString().contains(".lambda-url.")
          ? EventKind.FUNCTION_URL
          : EventKind.HTTP_API;
    }
    if (json.has("version")) {
      return EventKind.HTTP_API_V1;
    }
    return json.get("path").getAsString().startsWith("/base/")
        ? EventKind.REST_CUSTOM_DOMAIN
        : EventKind.REST;
  }
}
