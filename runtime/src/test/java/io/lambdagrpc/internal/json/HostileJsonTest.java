package io.lambdagrpc.internal.json;

import static com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Type.TYPE_STRING;
import static com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Type.TYPE_UINT32;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonSyntaxException;
import com.google.protobuf.Any;
import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DoubleValue;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.EnumValue;
import com.google.protobuf.FieldMask;
import com.google.protobuf.FloatValue;
import com.google.protobuf.Int32Value;
import com.google.protobuf.Int64Value;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.StringValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Timestamp;
import com.google.protobuf.UInt32Value;
import com.google.protobuf.UInt64Value;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
import io.grpc.Context;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.ProtoUtils;
import io.lambdagrpc.fixture.TextService;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * JSON that is made to hurt: found by attacks. (Over 300 lines: one test for each, over the same
 * messages.)
 */
class HostileJsonTest {

  private static final String LONG_NUMBER =
      " (expected: a number of at most 1000 characters, with an exponent of at most 4)";

  private static Message decode(Message type, String json) throws IOException {
    MethodDescriptor<Message, Message> method =
        MethodDescriptor.<Message, Message>newBuilder()
            .setType(MethodType.UNARY)
            .setFullMethodName("a.B/C")
            .setRequestMarshaller(ProtoUtils.marshaller(type))
            .setResponseMarshaller(ProtoUtils.marshaller(type))
            .build();
    JsonMethod bound =
        new JsonCodec(
                List.of(
                    UInt32Value.getDefaultInstance(),
                    EnumValue.getDefaultInstance(),
                    Any.getDefaultInstance()),
                false,
                false)
            .bind(method);
    byte[] utf8 = json.getBytes(StandardCharsets.UTF_8);
    return method.parseRequest(bound.decodeRequest(new ByteArrayInputStream(utf8)));
  }

  private static String refusal(Message type, String json) {
    Status status =
        assertThrows(StatusRuntimeException.class, () -> decode(type, json)).getStatus();
    assertEquals(Status.Code.INVALID_ARGUMENT, status.getCode(), status.toString());
    return String.valueOf(status.getDescription());
  }

  /** As a handler of java.util.logging writes it raw, a client would write lines of its own. */
  @Test
  void whatProtobufSaysOfATimestampIsNotLogged() throws IOException {
    List<String> logged = new ArrayList<>();
    Handler handler =
        new Handler() {
          @Override
          public void publish(LogRecord record) {
            logged.add(record.getMessage());
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    Logger root = Logger.getLogger("");
    root.addHandler(handler);
    try {
      boolean unused = takes(Timestamp.getDefaultInstance(), "\"2020-01-01T0:0:60\\n[ERROR] Z\"");
    } finally {
      root.removeHandler(handler);
    }
    assertEquals(List.of(), logged);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e400", "-1e400", "1e999999999"})
  void noNumberBecomesInfinity(String number) {
    String place = "json: $.a[1]: " + number + " (expected: a number within the range of a double)";
    assertEquals(place, refusal(Struct.getDefaultInstance(), "{\"a\":[0," + number + "]}"));
  }

  /** Each hundred digits of a number in a time are copied with all those before them. */
  @ParameterizedTest
  @ValueSource(strings = {"%s-01-01T00:00:00Z", " -%sT+", "2020-%s-01T00:00:00Z"})
  void aTimeHasABoundedNumberOfDigits(String form) throws IOException {
    String time = '"' + String.format(form, "9".repeat(10_001)) + '"';
    assertEquals(
        "json: $: a time with more than 10000 digits in a row (expected: RFC 3339)",
        refusal(Timestamp.getDefaultInstance(), time));
    assertTrue(takes(Value.getDefaultInstance(), time), "a text in a schema without times");
  }

  /** Older versions of protobuf-java-util would write out each zero of an exponent. */
  @ParameterizedTest
  @ValueSource(strings = {"1e-100000000", "1E-1000", "0e99999"})
  void noNumberHasALongExponent(String number) {
    assertEquals(
        "json: $.a[1]: " + number + LONG_NUMBER,
        refusal(Struct.getDefaultInstance(), "{\"a\":[0," + number + "]}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1e100000000",
        "1E+99999",
        "-1.5e-1000",
        "1e00001",
        "\u0661e100000000",
        "\\u0031e-1000",
      })
  void noNumberInAStringIsLong(String number) throws IOException {
    Message unsigned = UInt64Value.getDefaultInstance();
    String text = number.replace("\\u0031", "1");
    String expected = "json: $: google.protobuf.UInt64Value.value: " + text + LONG_NUMBER;
    assertEquals(expected, refusal(unsigned, '"' + number + '"'));
    assertEquals(expected, refusal(unsigned, "[[\"" + number + "\"]]"), "to Gson, the same");
    assertTrue(takes(StringValue.getDefaultInstance(), '"' + number + '"'), "a text");
    assertTrue(takes(Value.getDefaultInstance(), "{\"" + number + "\":\"" + number + "\"}"));
  }

  /** Older versions would read them in time that grows with their square. */
  @ParameterizedTest
  @ValueSource(strings = {"%s", "-%s", "0.%s"})
  void aNumberInAStringHasABoundedNumberOfDigits(String form) throws IOException {
    String number = '"' + String.format(form, "9".repeat(1001)) + '"';
    for (Message type :
        List.of(
            Int32Value.getDefaultInstance(),
            Int64Value.getDefaultInstance(),
            UInt32Value.getDefaultInstance(),
            FloatValue.getDefaultInstance(),
            DoubleValue.getDefaultInstance())) {
      String refusal = refusal(type, number);
      assertTrue(refusal.endsWith("..." + LONG_NUMBER), refusal);
    }
    assertTrue(takes(StringValue.getDefaultInstance(), number), "a text");
  }

  @Test
  void numbersAreFoundWhereverTheyAre() {
    String number = "\"1e100000000\"";
    Map<String, Message> texts =
        Map.of(
            "{\"field\":[{},{\"oneof_index\":" + number + "}]}",
            DescriptorProto.getDefaultInstance(),
            "{\"nestedType\":[{\"field\":[{\"label\":" + number + "}]}]}",
            DescriptorProto.getDefaultInstance(),
            "{\"number\":" + number + "}",
            EnumValue.getDefaultInstance(),
            "{\"publicDependency\":[1," + number + "]}",
            FileDescriptorProto.getDefaultInstance(),
            "{\"@type\":\"x/google.protobuf.UInt32Value\",\"value\":" + number + "}",
            Any.getDefaultInstance(),
            "{\"@type\":[\"x/google.protobuf.EnumValue\"],\"number\":" + number + "}",
            Any.getDefaultInstance(),
            // Older versions of JsonFormat take what comes before the last slashes.
            "{\"@type\":\"x/google.protobuf.UInt32Value/\",\"value\":" + number + "}",
            Any.getDefaultInstance(),
            "{\"@type\":\"x/google.protobuf.UInt32Value//\",\"value\":[{" + number + ":0}]}",
            Any.getDefaultInstance(),
            "{\"@type\":\"x/google.protobuf.Any\",\"value\":{\"@type\":"
                + "\"x/google.protobuf.EnumValue\",\"number\":"
                + number
                + "}}",
            Any.getDefaultInstance());
    texts.forEach(
        (json, type) -> {
          String refusal = refusal(type, json);
          assertTrue(refusal.endsWith(LONG_NUMBER), json + " -> " + refusal);
        });
  }

  /** As protobuf-java-util 3.21.7 says of bytes that are no base64. */
  @Test
  void noClassIsNamedInAFault() {
    String guava = "com.google.common.io.BaseEncoding$DecodingException: Invalid input length 1";
    assertEquals(
        "Invalid input length 1", JsonFault.reason(new InvalidProtocolBufferException(guava)));
    assertEquals("a value of another kind", JsonFault.reason(new IOException("a.B: x")));
    assertEquals("Not an int: a.B: x", JsonFault.reason(new IOException("Not an int: a.B: x")));
  }

  /** JsonFormat makes the text of any exception that it did not foresee its own. */
  @Test
  void anUnforeseenExceptionTellsTheClientNothing() throws IOException {
    Message wrapper = Int64Value.getDefaultInstance();
    Message any = Any.getDefaultInstance();
    String inAny = "{\"@type\":\"x/google.protobuf.UInt32Value\",\"value\":null}";
    assertEquals("json: $: a value of another kind", refusal(wrapper, "null"));
    assertEquals("json: $: a value of another kind", refusal(any, inAny));
    assertEquals(
        "json: $.options[0].value: a value of another kind",
        refusal(EnumValue.getDefaultInstance(), "{\"options\":[{\"value\":" + inAny + "}]}"));
  }

  /** As JDK 25 and others say it. */
  @Test
  void onlyTextsForPeopleAreTold() {
    NullPointerException inside =
        new NullPointerException(
            "Cannot invoke \"java.lang.Number.longValue()\" because the return value of"
                + " \"sun.invoke.util.ValueConversions.primitiveConversion()\" is null");
    for (RuntimeException unforeseen :
        List.of(
            inside,
            new IllegalArgumentException(inside),
            new IllegalArgumentException("Wrong object type, value type: java.lang.Integer"),
            new ClassCastException("class a.B cannot be cast to class a.C"),
            new IndexOutOfBoundsException("Index 1 out of bounds for length 0"),
            new IllegalStateException("a b"),
            new RuntimeException(new IOException("a b")))) {
      assertEquals("a value of another kind", JsonFault.reason(wrapped(unforeseen)));
    }
    for (RuntimeException foreseen :
        List.of(
            new JsonSyntaxException("a b"),
            new NumberFormatException("a b"),
            new IllegalArgumentException(new IOException("a b")))) {
      assertEquals("a b", JsonFault.reason(wrapped(foreseen)));
    }
    Exception own = new InvalidProtocolBufferException("Not an int: a");
    assertEquals("Not an int: a", JsonFault.reason(withCause(own, inside)));
  }

  /** As JsonFormat does it. */
  private static Exception wrapped(RuntimeException cause) {
    return withCause(new InvalidProtocolBufferException(cause.getMessage()), cause);
  }

  private static Exception withCause(Exception failure, Throwable cause) {
    failure.initCause(cause);
    return failure;
  }

  /** A schema may call one field in JSON what another one is called. JsonFormat takes the last. */
  @Test
  void aNumberIsFoundUnderTheNameOfAnotherField() throws Exception {
    DescriptorProto.Builder type = DescriptorProto.newBuilder().setName("Clash");
    type.addFieldBuilder().setName("label").setNumber(1).setType(TYPE_STRING).setJsonName("count");
    type.addFieldBuilder().setName("count").setNumber(2).setType(TYPE_UINT32).setJsonName("total");
    FileDescriptorProto file =
        FileDescriptorProto.newBuilder().setName("clash.proto").addMessageType(type).build();
    Message clash =
        DynamicMessage.getDefaultInstance(
            FileDescriptor.buildFrom(file, new FileDescriptor[0]).getMessageType(0));

    assertEquals("count: 7\n", decode(clash, "{\"count\":7}").toString());
    assertEquals(
        "json: $: Clash.count: 1e-100000000" + LONG_NUMBER,
        refusal(clash, "{\"count\":\"1e-100000000\"}"));
  }

  /** JsonFormat counts fewer levels than the parser of the bytes that it makes. */
  @Test
  void whatIsTooDeepForProtobufIsTheClientsFault() throws IOException {
    int lists = 0;
    int structs = 0;
    for (int depth = 1; depth < 210; depth++) {
      String list = "[".repeat(depth) + "]".repeat(depth);
      String struct = "{\"a\":".repeat(depth) + "0" + "}".repeat(depth);
      lists += takes(Value.getDefaultInstance(), list) ? 1 : 0;
      structs += takes(Struct.getDefaultInstance(), struct) ? 1 : 0;
    }
    assertTrue(lists > 40 && lists < 100, () -> "lists");
    assertTrue(structs > 30 && structs < 100, () -> "structs");
  }

  private static boolean takes(Message type, String json) throws IOException {
    try {
      Message unused = decode(type, json);
      return true;
    } catch (StatusRuntimeException e) {
      assertEquals(Status.Code.INVALID_ARGUMENT, e.getStatus().getCode(), e.getMessage());
      return false;
    }
  }

  @Test
  void valuesAreBoundedByTheMemoryAndPathsAreValues() {
    long bound = Runtime.getRuntime().maxMemory() / 1024;
    String paths = '"' + "a,".repeat((int) bound) + "a\"";
    Status status =
        assertThrows(
                StatusRuntimeException.class, () -> decode(FieldMask.getDefaultInstance(), paths))
            .getStatus();
    assertEquals(Status.Code.RESOURCE_EXHAUSTED, status.getCode());
    assertTrue(String.valueOf(status.getDescription()).startsWith("json: more than "));
  }

  @Test
  void theMethodsThatAreKeptHaveNamesOfBoundedLength() {
    JsonCodec codec = new JsonCodec(List.of(), false, false);
    MethodDescriptor<Struct, Struct> named = method("a.B/" + "C".repeat(252));
    MethodDescriptor<Struct, Struct> longNamed = method("a.B/" + "C".repeat(253));
    assertSame(codec.bind(named), codec.bind(named));
    assertNotSame(codec.bind(longNamed), codec.bind(longNamed));
  }

  /** A registry may make a descriptor for each call. */
  @Test
  void theMethodsThatAreKeptAreBoundedInNumber() {
    JsonCodec codec = new JsonCodec(List.of(), false, false);
    for (int i = 1; i < 1024; i++) {
      JsonMethod unused = codec.bind(method("a.B/C"));
    }
    MethodDescriptor<Struct, Struct> last = method("a.B/C");
    MethodDescriptor<Struct, Struct> oneMore = method("a.B/C");
    assertSame(codec.bind(last), codec.bind(last));
    assertNotSame(codec.bind(oneMore), codec.bind(oneMore));
  }

  private static MethodDescriptor<Struct, Struct> method(String name) {
    return MethodDescriptor.<Struct, Struct>newBuilder()
        .setType(MethodType.UNARY)
        .setFullMethodName(name)
        .setRequestMarshaller(ProtoUtils.marshaller(Struct.getDefaultInstance()))
        .setResponseMarshaller(ProtoUtils.marshaller(Struct.getDefaultInstance()))
        .build();
  }

  /** Clients could fill the log otherwise. */
  @Test
  void whatTheFunctionLacksIsToldOnce() {
    JsonCodec codec = new JsonCodec(List.of(), false, false);
    MethodDescriptor<String, String> text = TextService.UNARY;
    Status first = assertThrows(StatusRuntimeException.class, () -> codec.bind(text)).getStatus();
    Status second = assertThrows(StatusRuntimeException.class, () -> codec.bind(text)).getStatus();
    assertNotNull(first.getCause());
    assertNull(second.getCause());
    assertEquals(first.getDescription(), second.getDescription());
  }

  private static void assertEndsInACancelledContext(Executable reading) throws Exception {
    Context.CancellableContext context = Context.ROOT.withCancellation();
    context.cancel(null);
    Status status =
        context.call(() -> assertThrows(StatusRuntimeException.class, reading).getStatus());
    assertEquals(Status.Code.CANCELLED, status.getCode());
  }

  /** The deadline of a call cannot end a thread that reads, so that it has to look. */
  @Test
  void nothingIsReadForACallThatIsCancelled() throws Exception {
    assertEndsInACancelledContext(() -> decode(Struct.getDefaultInstance(), "{}"));
  }

  /** Each level of an Any copies what is in it. */
  @Test
  void whatIsBothDeepAndLongIsRefused() {
    int length = (int) Math.min(Runtime.getRuntime().maxMemory() / 4 / 40, 40_000_000);
    String json = "[".repeat(40) + '"' + "x".repeat(length) + '"' + "]".repeat(40);
    Status status =
        assertThrows(StatusRuntimeException.class, () -> decode(Value.getDefaultInstance(), json))
            .getStatus();
    assertEquals(Status.Code.RESOURCE_EXHAUSTED, status.getCode(), status.toString());
  }

  /** To find it takes reading once more, level by level. */
  @Test
  void aPlaceIsToldOfATextOf64KilobytesAndNotOfALongerOne() {
    String wrong = "{\"name\":\"%s\",\"dependency\":[1,2,{}]}";
    int around = String.format(wrong, "").length();
    String longest = String.format(wrong, "x".repeat(64 * 1024 - around));
    Message file = FileDescriptorProto.getDefaultInstance();
    assertTrue(refusal(file, longest).startsWith("json: $.dependency[2]: "));
    assertTrue(refusal(file, longest.replace("\"x", "\"xx")).startsWith("json: $: "));
  }

  /** Each level has those below it, and is read as a member and as an element. */
  @ParameterizedTest
  @CsvSource({
    "40000, $.messageType[0].nestedType[0].nestedType[0].field",
    "52000, $.messageType[0].nestedType[0].nestedType",
    "60000, $.messageType[0].nestedType[0]"
  })
  void aPlaceIsToldAsFarAs256KilobytesReadOnceMoreLead(int length, String place) {
    String name = "\"name\":\"" + "x".repeat(length) + '"';
    String field = "{\"field\":3," + name + "}";
    String nested = "{\"nestedType\":[{\"nestedType\":[" + field + "]}]}";
    String fault =
        refusal(FileDescriptorProto.getDefaultInstance(), "{\"messageType\":[" + nested + "]}");
    assertTrue(fault.startsWith("json: " + place + ": "), fault);
  }

  @Test
  void noPlaceIsLookedForInACallThatIsCancelled() throws Exception {
    assertEndsInACancelledContext(
        () ->
            JsonPlace.find(
                "{\"name\":{}}", FileDescriptorProto.getDescriptor(), JsonFormat.parser()));
  }
}
