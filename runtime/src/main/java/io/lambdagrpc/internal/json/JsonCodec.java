package io.lambdagrpc.internal.json;

import com.google.protobuf.MessageLite;
import com.google.protobuf.MessageOrBuilder;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The door to JSON, for all methods of a server. Safe for use by many threads at once. */
public final class JsonCodec {

  /** Bounds what is kept: a registry of the user's may make a new method for each call. */
  private static final int MAX_METHODS = 1024;

  private static final int MAX_NAME_LENGTH = 256;

  private final List<MessageLite> types;
  private final boolean ignoresUnknownFields;
  private final boolean printsFieldsWithNoPresence;
  private final Map<MethodDescriptor<?, ?>, JsonMethod> methods = new ConcurrentHashMap<>(4);
  private volatile boolean isLackKnown;

  /**
   * Begins without methods.
   *
   * @param types default instances of those that an {@code Any} may hold, beside what the file of a
   *     method and its imports have
   * @param ignoresUnknownFields whether a request may have fields that its type has not
   * @param printsFieldsWithNoPresence whether a reply shows fields with default values
   */
  public JsonCodec(
      List<MessageLite> types, boolean ignoresUnknownFields, boolean printsFieldsWithNoPresence) {
    this.types = types;
    this.ignoresUnknownFields = ignoresUnknownFields;
    this.printsFieldsWithNoPresence = printsFieldsWithNoPresence;
  }

  /**
   * Returns types for a codec.
   *
   * @throws IllegalArgumentException if one has no JSON
   */
  public static List<MessageLite> types(MessageLite... defaultInstances) {
    for (MessageLite type : defaultInstances) {
      if (!(type instanceof MessageOrBuilder)) {
        throw new IllegalArgumentException(
            type.getClass().getName() + " (expected: a message of protobuf-java)");
      }
    }
    return List.of(defaultInstances);
  }

  /**
   * Returns what reads and writes the messages of a method.
   *
   * @throws StatusRuntimeException UNIMPLEMENTED where the function lacks what that takes; the
   *     first time with a cause, so that the log tells: clients could fill it otherwise
   */
  public JsonMethod bind(MethodDescriptor<?, ?> method) {
    try {
      return known(method);
    } catch (StatusRuntimeException e) {
      if (isLackKnown) {
        throw e.getStatus().withCause(null).asRuntimeException();
      }
      isLackKnown = true;
      throw e;
    }
  }

  private JsonMethod known(MethodDescriptor<?, ?> method) {
    JsonMethod known = methods.get(method);
    if (known == null) {
      known = newMethod(method);
      if (methods.size() < MAX_METHODS && method.getFullMethodName().length() <= MAX_NAME_LENGTH) {
        methods.put(method, known);
      }
    }
    return known;
  }

  private JsonMethod newMethod(MethodDescriptor<?, ?> method) {
    try {
      return JsonMethod.of(method, types, ignoresUnknownFields, printsFieldsWithNoPresence);
    } catch (NoClassDefFoundError e) {
      // Of the class that is missing, the message has the name.
      String missing = String.valueOf(e.getMessage());
      if (missing.indexOf(' ') >= 0) { // it is there, and could not be initialized
        throw e;
      }
      throw JsonFault.lack(
          missing.startsWith("com/google/protobuf/") && !missing.contains("/util/")
              ? JsonFault.NEEDS_PROTOBUF_JAVA
              : "com.google.protobuf:protobuf-java-util on its class path",
          e);
    }
  }
}
