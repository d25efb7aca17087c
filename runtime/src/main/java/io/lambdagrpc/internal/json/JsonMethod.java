package io.lambdagrpc.internal.json;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.MessageLite;
import com.google.protobuf.TypeRegistry;
import com.google.protobuf.util.JsonFormat;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.MethodDescriptor.PrototypeMarshaller;
import io.grpc.protobuf.ProtoMethodDescriptorSupplier;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The messages of one method between JSON and the bytes that its marshallers have: whatever these
 * are, services and interceptors see what a client with binary messages would have sent. Safe for
 * use by many threads at once.
 */
public final class JsonMethod {

  /**
   * The logger of protobuf's JSON, turned off: it would log each text that is no timestamp, as the
   * client sent it. The status tells the client. Kept in a field, since the JVM forgets a logger
   * that nobody holds, and its level.
   */
  @SuppressWarnings("UnusedVariable") // held, not used
  private static final Logger PROTOBUF = quiet(Logger.getLogger("com.google.protobuf.util"));

  private final Message request;
  private final Message reply;
  private final TypeRegistry types;
  private final JsonFormat.Parser parser;
  private final JsonFormat.Printer printer;

  /** Whether a string may be one of many paths. */
  private final boolean hasFieldMasks;

  /** Whether a string may be a time. */
  private final boolean hasTimes;

  private JsonMethod(
      Message request,
      Message reply,
      TypeRegistry types,
      JsonFormat.Parser parser,
      JsonFormat.Printer printer) {
    this.request = request;
    this.reply = reply;
    this.types = types;
    this.parser = parser;
    this.printer = printer;
    this.hasFieldMasks = types.find("google.protobuf.FieldMask") != null;
    this.hasTimes = types.find("google.protobuf.Timestamp") != null;
  }

  private static Logger quiet(Logger logger) {
    logger.setLevel(Level.OFF);
    return logger;
  }

  static JsonMethod of(
      MethodDescriptor<?, ?> method,
      List<MessageLite> added,
      boolean ignoresUnknownFields,
      boolean printsFieldsWithNoPresence) {
    // Loads Gson: where it is missing, this fails, and not the first message.
    Object unused = JsonCheck.check("{}", false, false);
    ProtoMethodDescriptorSupplier schema =
        method.getSchemaDescriptor() instanceof ProtoMethodDescriptorSupplier supplier
            ? supplier
            : null;
    Message request =
        defaultInstance(
            method,
            method.getRequestMarshaller(),
            schema == null ? null : schema.getMethodDescriptor().getInputType());
    Message reply =
        defaultInstance(
            method,
            method.getResponseMarshaller(),
            schema == null ? null : schema.getMethodDescriptor().getOutputType());
    TypeRegistry.Builder types = TypeRegistry.newBuilder();
    Set<String> files = new HashSet<>();
    addTypes(request.getDescriptorForType().getFile(), types, files);
    addTypes(reply.getDescriptorForType().getFile(), types, files);
    if (schema != null) {
      addTypes(schema.getFileDescriptor(), types, files);
    }
    for (MessageLite message : added) {
      types.add(((Message) message).getDescriptorForType());
    }
    TypeRegistry registry = types.build();
    JsonFormat.Parser parser = JsonFormat.parser().usingTypeRegistry(registry);
    JsonFormat.Printer printer =
        JsonFormat.printer().usingTypeRegistry(registry).omittingInsignificantWhitespace();
    return new JsonMethod(
        request,
        reply,
        registry,
        ignoresUnknownFields ? parser.ignoringUnknownFields() : parser,
        printsFieldsWithNoPresence ? printer.alwaysPrintFieldsWithNoPresence() : printer);
  }

  private static Message defaultInstance(
      MethodDescriptor<?, ?> method, Marshaller<?> marshaller, @Nullable Descriptor schema) {
    Object prototype =
        marshaller instanceof PrototypeMarshaller<?> generated
            ? generated.getMessagePrototype()
            : null;
    if (prototype instanceof Message message) {
      return message.getDefaultInstanceForType();
    }
    if (schema != null) {
      return DynamicMessage.getDefaultInstance(schema);
    }
    throw JsonFault.lack(
        prototype instanceof MessageLite
            ? JsonFault.NEEDS_PROTOBUF_JAVA
            : "a marshaller with a prototype or a schema descriptor for "
                + method.getFullMethodName(),
        new UnsupportedOperationException(method.getFullMethodName()));
  }

  /** A file that has no message of its own may import one that has. */
  private static void addTypes(FileDescriptor file, TypeRegistry.Builder types, Set<String> done) {
    if (done.add(file.getFullName())) {
      types.add(file.getMessageTypes());
      for (FileDescriptor imported : file.getDependencies()) {
        addTypes(imported, types, done);
      }
    }
  }

  /**
   * Returns a message of the request as the method's marshaller reads it.
   *
   * @throws io.grpc.StatusRuntimeException INVALID_ARGUMENT where it is not of its type, with the
   *     place
   */
  public InputStream decodeRequest(InputStream json) throws IOException {
    String text = JsonCheck.decode(json.readAllBytes());
    JsonCheck.Shape shape = JsonCheck.check(text, hasFieldMasks, hasTimes);
    if (shape.hasLongNumbers()) {
      JsonNumbers.check(text, request.getDescriptorForType(), types);
    }
    JsonFault.stopIfCancelled();
    Message.Builder message = request.newBuilderForType();
    try {
      parser.merge(text, message);
    } catch (InvalidProtocolBufferException e) {
      String place = JsonPlace.find(text, request.getDescriptorForType(), parser);
      throw JsonFault.invalid(place + ": " + JsonFault.reason(e));
    }
    if (!message.isInitialized()) {
      throw JsonFault.invalid("missing required fields: " + message.getInitializationErrorString());
    }
    byte[] bytes = message.build().toByteArray();
    if (shape.depth() > JsonCheck.SURE_DEPTH) {
      checkDepth(bytes);
    }
    return new Bytes(bytes);
  }

  /** The method's marshaller would say less of it, and blame the function. */
  private void checkDepth(byte[] bytes) {
    try {
      Object unused = request.getParserForType().parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw JsonFault.invalid("$: nested too deep (expected: at most 100 messages)");
    }
  }

  /** Returns a message of the reply, as the method's marshaller wrote it, in JSON. */
  public InputStream encodeReply(InputStream message) throws IOException {
    Message decoded = reply.getParserForType().parseFrom(message);
    return new Bytes(printer.print(decoded).getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Returns a message in JSON, for people to read.
   *
   * @param type its full name
   * @return null where the type is not known, or the bytes are none of it, or JSON has no form for
   *     what they hold: a time out of range, infinity, messages too deep
   */
  public @Nullable String print(String type, ByteString bytes) {
    Descriptor known = types.find(type);
    if (known == null) {
      return null;
    }
    try {
      return printer.print(DynamicMessage.parseFrom(known, bytes));
    } catch (InvalidProtocolBufferException | RuntimeException | StackOverflowError e) {
      return null;
    }
  }

  /** Tells its length, which saves its reader a buffer. */
  private static final class Bytes extends ByteArrayInputStream implements KnownLength {
    Bytes(byte[] bytes) {
      super(bytes);
    }
  }
}
