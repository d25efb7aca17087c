package io.lambdagrpc.internal.runtimeapi;

import com.amazonaws.services.lambda.runtime.Client;
import com.amazonaws.services.lambda.runtime.ClientContext;
import com.amazonaws.services.lambda.runtime.CognitoIdentity;
import com.amazonaws.services.lambda.runtime.LambdaLogger;
import com.amazonaws.services.lambda.runtime.logging.LogLevel;
import io.lambdagrpc.internal.event.JsonMembers;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a caller of the Invoke API says of itself, in headers that hold JSON: no HTTP front has
 * them. Members that are missing are null, as under the managed Java runtime; a header that is no
 * JSON object is logged, and counts as missing.
 */
final class ClientHeaders {

  private ClientHeaders() {}

  private record Identity(Map<String, String> members) implements CognitoIdentity {
    @Override
    public @Nullable String getIdentityId() {
      return members.get("cognitoIdentityId");
    }

    @Override
    public @Nullable String getIdentityPoolId() {
      return members.get("cognitoIdentityPoolId");
    }
  }

  private record App(Map<String, String> members) implements Client {
    @Override
    public @Nullable String getInstallationId() {
      return members.get("installation_id");
    }

    @Override
    public @Nullable String getAppTitle() {
      return members.get("app_title");
    }

    @Override
    public @Nullable String getAppVersionName() {
      return members.get("app_version_name");
    }

    @Override
    public @Nullable String getAppVersionCode() {
      return members.get("app_version_code");
    }

    @Override
    public @Nullable String getAppPackageName() {
      return members.get("app_package_name");
    }
  }

  private record AppContext(
      @Nullable Client client,
      @Nullable Map<String, String> custom,
      @Nullable Map<String, String> environment)
      implements ClientContext {
    @Override
    public @Nullable Client getClient() {
      return client;
    }

    @Override
    public @Nullable Map<String, String> getCustom() {
      return custom;
    }

    @Override
    public @Nullable Map<String, String> getEnvironment() {
      return environment;
    }
  }

  static @Nullable CognitoIdentity identity(String header, LambdaLogger logger) {
    try {
      return header.isEmpty() ? null : new Identity(JsonMembers.read(utf8(header)));
    } catch (IllegalArgumentException e) {
      log(logger, "Lambda-Runtime-Cognito-Identity");
      return null;
    }
  }

  static @Nullable ClientContext clientContext(String header, LambdaLogger logger) {
    if (header.isEmpty()) {
      return null;
    }
    try {
      Map<String, String> members = JsonMembers.read(utf8(header));
      Map<String, String> client = members(members.get("client"));
      return new AppContext(
          client == null ? null : new App(client),
          members(members.get("custom")),
          members(members.get("env")));
    } catch (IllegalArgumentException e) {
      log(logger, "Lambda-Runtime-Client-Context");
      return null;
    }
  }

  private static @Nullable Map<String, String> members(@Nullable String object) {
    return object == null ? null : JsonMembers.read(object);
  }

  /** Decodes a header, which was read as one char for each byte. */
  private static String utf8(String header) {
    return new String(header.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }

  /** The value is not logged: it may be personal data. */
  private static void log(LambdaLogger logger, String header) {
    logger.log(header + ": malformed (expected: a JSON object)\n", LogLevel.WARN);
  }
}
