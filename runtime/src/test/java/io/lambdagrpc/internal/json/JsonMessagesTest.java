package io.lambdagrpc.internal.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Any;
import com.google.protobuf.BytesValue;
import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.UninterpretedOption;
import com.google.protobuf.Duration;
import com.google.protobuf.Empty;
import com.google.protobuf.Field;
import com.google.protobuf.FieldMask;
import com.google.protobuf.FloatValue;
import com.google.protobuf.Int64Value;
import com.google.protobuf.ListValue;
import com.google.protobuf.Message;
import com.google.protobuf.StringValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Timestamp;
import com.google.protobuf.UInt32Value;
import com.google.protobuf.UInt64Value;
import com.google.protobuf.Value;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import io.lambdagrpc.LambdaServerBuilder;
import io.lambdagrpc.fixture.Call;
import io.lambdagrpc.fixture.EchoService;
import io.lambdagrpc.fixture.FakeContext;
import io.lambdagrpc.fixture.LambdaFunction;
import io.lambdagrpc.fixture.Reply;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Messages of many types, to a service and back, as protobuf's JSON mapping has them. (Over 300
 * lines: two tables.)
 */
class JsonMessagesTest {

  private static final Map<String, Message> TYPES =
      Map.ofEntries(
          Map.entry("Field", Field.getDefaultInstance()),
          Map.entry("Option", UninterpretedOption.getDefaultInstance()),
          Map.entry("Descriptor", DescriptorProto.getDefaultInstance()),
          Map.entry("Struct", Struct.getDefaultInstance()),
          Map.entry("Value", Value.getDefaultInstance()),
          Map.entry("List", ListValue.getDefaultInstance()),
          Map.entry("Timestamp", Timestamp.getDefaultInstance()),
          Map.entry("Duration", Duration.getDefaultInstance()),
          Map.entry("FieldMask", FieldMask.getDefaultInstance()),
          Map.entry("Empty", Empty.getDefaultInstance()),
          Map.entry("Any", Any.getDefaultInstance()),
          Map.entry("String", StringValue.getDefaultInstance()),
          Map.entry("Bytes", BytesValue.getDefaultInstance()),
          Map.entry("Int64", Int64Value.getDefaultInstance()),
          Map.entry("UInt32", UInt32Value.getDefaultInstance()),
          Map.entry("UInt64", UInt64Value.getDefaultInstance()),
          Map.entry("Float", FloatValue.getDefaultInstance()),
          Map.entry("Error", ErrorInfo.getDefaultInstance()));

  private final FakeContext context = FakeContext.create();

  private static LambdaServerBuilder server(String type) {
    return LambdaFunction.server(EchoService.of(requireNonNull(TYPES.get(type))).service());
  }

  private String call(LambdaServerBuilder server, byte[] json) {
    Reply reply =
        LambdaFunction.of(server).call(Call.unary(EchoService.UNARY, "json", json), context);
    assertEquals(List.of(), context.log());
    return reply.http() == 200 ? new String(reply.body(), UTF_8) : reply.toString();
  }

  private String call(String type, String json) {
    return call(server(type), json.getBytes(UTF_8));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "Int64| \"9223372036854775807\"| \"9223372036854775807\"",
        "Int64| -9223372036854775808| \"-9223372036854775808\"",
        "Int64| 1e3| \"1000\"",
        "Int64| 1.0| \"1\"",
        "UInt64| 18446744073709551615| \"18446744073709551615\"",
        "UInt32| 4294967295| 4294967295",
        "UInt32| \"1\"| 1",
        "Float| \"Infinity\"| \"Infinity\"",
        "Float| \"NaN\"| \"NaN\"",
        "Float| 0.1| 0.1",
        "Option| {\"doubleValue\":-1.5e-7}| {\"doubleValue\":-1.5E-7}",
        "Field| {\"kind\":\"TYPE_INT64\"}| {\"kind\":\"TYPE_INT64\"}",
        "Field| {\"kind\":3}| {\"kind\":\"TYPE_INT64\"}",
        "Field| {\"kind\":300}| {\"kind\":300}",
        "Field| {\"json_name\":\"a\"}| {\"jsonName\":\"a\"}",
        "Field| {\"number\":null,\"name\":null,\"options\":null}| {}",
        "Field| {\"number\":0,\"packed\":false,\"name\":\"\"}| {}",
        "Field| {}| {}",
        "Field| { } | {}",
        "Bytes| \"-_8=\"| \"+/8=\"",
        "Bytes| \"+/8\"| \"+/8=\"",
        "Timestamp| \"1970-01-01T00:00:00.100+01:00\"| \"1969-12-31T23:00:00.100Z\"",
        "Duration| \"1.5s\"| \"1.500s\"",
        "FieldMask| \"a.bC,d\"| \"a.bC,d\"",
        "Empty| {}| {}",
        "Value| null| null",
        "Value| \"a\"| \"a\"",
        "List| [1,\"a\",null,[true],{}]| [1.0,\"a\",null,[true],{}]",
        "Struct| {\"a\":{\"b\":[null]},\"\":1}| {\"a\":{\"b\":[null]},\"\":1.0}",
        "Error| {\"metadata\":{\"a\":\"b\",\"\":\"\"}}| {\"metadata\":{\"a\":\"b\",\"\":\"\"}}",
        "String| \"\\u0000\\u00fc\\ud83d\\ude00\"| \"\\u0000\u00fc\ud83d\ude00\"",
        "Descriptor| {\"nestedType\":[{\"name\":\"a\"}]}| {\"nestedType\":[{\"name\":\"a\"}]}",
        "Any| {}| {}",
        "Any| {\"@type\":\"a/google.protobuf.Any\",\"value\":{}}|"
            + " {\"@type\":\"a/google.protobuf.Any\",\"value\":{}}",
      })
  void aMessageIsWhatTheMappingSays(String type, String request, String reply) {
    assertEquals(reply, call(type, request));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        // Not JSON.
        "Field| ``| cut short at line 1 column 1 path $",
        "Field| {| cut short at line 1 column 2 path $.",
        "Field| {\"name\":| cut short at line 1 column 9 path $.name",
        "Field| {\"number\":1} x| malformed at line 1 column 15 path $",
        "Field| {}{}| malformed at line 1 column 4 path $",
        "Field| {\"packed\":true,}| malformed at line 1 column 17 path $.packed",
        "Field| {'name':1}| malformed at line 1 column 3 path $.",
        "Field| {name:1}| malformed at line 1 column 3 path $.",
        "Field| /**/{}| malformed at line 1 column 2 path $",
        "Field| //\\n{}| malformed at line 1 column 2 path $",
        "Field| #{}| malformed at line 1 column 2 path $",
        "Field| {\"number\":01}| malformed at line 1 column 11 path $.number",
        "Field| {\"number\":+1}| malformed at line 1 column 11 path $.number",
        "Field| {\"number\":NaN}| malformed at line 1 column 11 path $.number",
        "Field| {\"name\":\"\\x\"}| malformed at line 1 column 12 path $.name",
        "Field| {\"name\"=1}| malformed at line 1 column 9 path $.name",
        "List| [1;2]| malformed at line 1 column 2 path $[0]",
        "List| [,1]| malformed at line 1 column 3 path $[0]",
        // A text that no message has.
        "Field| {\"name\":\"a\",\"name\":\"b\"}|"
            + " $.name: a name that was there before (expected: each name once)",
        "Struct| {\"a\":[{\"b\":1,\"b\":1}]}|"
            + " $.a[0].b: a name that was there before (expected: each name once)",
        "Field| {\"jsonName\":\"a\",\"json_name\":\"b\"}|"
            + " $: Field google.protobuf.Field.json_name has already been set.",
        "List| [1,\"\\ud800\"]| $[1]: half of a surrogate pair (expected: both halves)",
        "Struct| {\"a[b]\":\"\\ud800\"}| $.a[b]: half of a surrogate pair (expected: both halves)",
        "String| \"\\ud800\"| $: half of a surrogate pair (expected: both halves)",
        "String| \"\\udc00\\ud800\"| $: half of a surrogate pair (expected: both halves)",
        "Struct| {\"\\udc00\":1}| $.\udc00: half of a surrogate pair (expected: both halves)",
        // Not of its type.
        "Field| []| $: Expect message object but got: []",
        "Field| null| $: Expect message object but got: null",
        "Field| 1| $: Expect message object but got: 1",
        "Field| {\"nope\":1}| $.nope: Cannot find field: nope in message google.protobuf.Field",
        "Field| {\"number\":1,\"options\":[{},{\"nope\":1}]}|"
            + " $.options[1].nope: Cannot find field: nope in message google.protobuf.Option",
        "Descriptor| {\"nestedType\":[{\"field\":[{},{\"number\":\"a\"}]}]}|"
            + " $.nestedType[0].field[1].number: Not an int32 value: \"a\"",
        "Error| {\"metadata\":{\"a\":\"b\",\"c\":{}}}|"
            + " $.metadata.c: com.google.gson.JsonObject@1 (expected: a string)",
        "Field| {\"kind\":\"NOPE\"}|"
            + " $.kind: Invalid enum value: \"NOPE\" for enum type: google.protobuf.Field.Kind",
        "Field| {\"options\":[null]}|"
            + " $.options[0]: Repeated field elements cannot be null in field:"
            + " google.protobuf.Field.options",
        "FieldMask| {}| $: a value of another kind",
        "FieldMask| null| $: a value of another kind",
        "Bytes| \"*\"| $: Input byte[] should at least have 2 bytes for base64 bytes",
        "Timestamp| \"yesterday\"| $: Failed to parse timestamp: \"yesterday\"",
        "Any| {\"value\":1}| $: Missing type url when parsing: {\"value\":1}",
        // Out of range.
        "Field| {\"number\":2147483648}| $.number: Not an int32 value: 2147483648",
        "Field| {\"number\":1.5}| $.number: Not an int32 value: 1.5",
        "Int64| 9223372036854775808| $: Not an int64 value: 9223372036854775808",
        "UInt64| -1| $: Out of range uint64 value: -1",
        "UInt32| 4294967296| $: Out of range uint32 value: 4294967296",
        "Option| {\"doubleValue\":1e400}|"
            + " $.doubleValue: 1e400 (expected: a number within the range of a double)",
        "Struct| {\"a\":[-1E309]}|"
            + " $.a[0]: -1E309 (expected: a number within the range of a double)",
        "Float| 3.5e38| $: Out of range float value: 3.5e38",
      })
  void whatIsNoMessageIsInvalidAndToldWhere(String type, String request, String fault) {
    String reply = call(type, request.replace("\\n", "\n"));
    String expected = fault.replace("\udc00", "?").replaceFirst("com.google.gson.*", "");
    assertTrue(reply.startsWith("INVALID_ARGUMENT [] json: " + expected), reply);
  }

  @ParameterizedTest
  @CsvSource({"ff, 255, 1", "c3, 195, 1", "ed a0 80, 237, 1", "22 c0 80, 192, 2"})
  void whatIsNoUtf8IsInvalidAndToldWhere(String hex, int bad, int at) {
    String[] digits = hex.split(" ", -1);
    byte[] json = new byte[digits.length + 1];
    json[0] = '"';
    for (int i = 0; i < digits.length; i++) {
      json[i + 1] = (byte) Integer.parseInt(digits[i], 16);
    }
    assertEquals(
        "INVALID_ARGUMENT [] json: byte " + bad + " at " + at + " (expected: UTF-8)",
        call(server("String"), json));
  }

  @Test
  void requiredFieldsOfProto2AreRequired() {
    assertEquals(
        "INVALID_ARGUMENT [] json: $.name[0]: Message missing required fields: name_part,"
            + " is_extension",
        call("Option", "{\"name\":[{}]}"));
  }

  /** 100 messages in each other, of which three are one object of a Struct. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Struct| {\"a\":| }| 33",
        "List| [| ]| 51",
        "Descriptor| {\"nestedType\":[| ]}| 99",
      })
  void aMessageThatIsTooDeepIsInvalid(String type, String open, String close, int max) {
    String inner = type.equals("Struct") ? "1.0" : type.equals("Descriptor") ? "{}" : "";
    for (int depth : new int[] {1, 10, max}) {
      String json = open.repeat(depth) + inner + close.repeat(depth);
      assertEquals(json, call(type, json), "depth " + depth);
    }
    for (int depth : new int[] {max + 2, 101, 1000, 100_000}) {
      String reply = call(type, open.repeat(depth) + inner + close.repeat(depth));
      assertTrue(reply.startsWith("INVALID_ARGUMENT [] json: $"), reply);
      assertTrue(reply.length() < 400, reply);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e999999999", "-1e999999999", "1e-999999999"})
  void aNumberOfAnyExponentTakesNoTime(String number) {
    for (String type : List.of("Int64", "UInt32", "UInt64")) {
      String text = call(type, "\"" + number + "\"");
      assertTrue(text.startsWith("INVALID_ARGUMENT [] json: $: "), text);
    }
  }

  @Test
  void aLongTextIsNotShownWhole() {
    String reply = call("Field", "{\"kind\":\"" + "a".repeat(10_000) + "\"}");
    assertTrue(reply.startsWith("INVALID_ARGUMENT [] json: $.kind: Invalid enum value: "), reply);
    assertTrue(reply.length() < 300, reply);
  }

  @Test
  void aMessageThatIsCutIsInvalidWhereverItIsCut() {
    byte[] whole =
        ("{\"name\":\"\u00fc\\ud83d\\ude00\\n\",\"number\":-12,\"packed\":true,\"options\":[{"
                + "\"name\":null,\"value\":{\"@type\":\"a/google.protobuf.Any\",\"value\":{}}},{}],"
                + "\"kind\":3}")
            .getBytes(UTF_8);
    assertTrue(call(server("Field"), whole).startsWith("{"));
    for (int length = 0; length < whole.length; length++) {
      String reply = call(server("Field"), Arrays.copyOf(whole, length));
      assertTrue(reply.startsWith("INVALID_ARGUMENT [] json: "), length + ": " + reply);
    }
  }

  @Test
  void unknownFieldsAreIgnoredWhereTheBuilderSaysSo() {
    byte[] json =
        "{\"nope\":{\"a\":[1]},\"number\":1,\"options\":[{\"nope\":1}],\"kind\":\"NOPE\"}"
            .getBytes(UTF_8);
    assertEquals(
        "{\"number\":1,\"options\":[{}]}",
        call(server("Field").jsonIgnoringUnknownFields(true), json));
    assertTrue(call(server("Field"), json).startsWith("INVALID_ARGUMENT [] json: $.nope: "));
    assertTrue(
        call(server("Field").jsonIgnoringUnknownFields(true), "{\"number\":\"a\"}".getBytes(UTF_8))
            .startsWith("INVALID_ARGUMENT [] json: $.number: "));
  }

  @Test
  void defaultsAreShownWhereTheBuilderSaysSo() {
    assertEquals(
        "{\"kind\":\"TYPE_UNKNOWN\",\"cardinality\":\"CARDINALITY_UNKNOWN\",\"number\":0,"
            + "\"name\":\"a\",\"typeUrl\":\"\",\"oneofIndex\":0,\"packed\":false,\"options\":[],"
            + "\"jsonName\":\"\",\"defaultValue\":\"\"}",
        call(
            server("Field").jsonPrintingFieldsWithNoPresence(true),
            "{\"name\":\"a\"}".getBytes(UTF_8)));
  }

  @Test
  void anAnyIsOfATypeOfTheMethodsFileAndItsImportsOrOneThatTheBuilderKnows() {
    String retry = "{\"@type\":\"type.googleapis.com/google.rpc.RetryInfo\",\"retryDelay\":\"1s\"}";
    assertEquals(
        "INVALID_ARGUMENT [] json: $: Cannot resolve type:"
            + " type.googleapis.com/google.rpc.RetryInfo",
        call("Any", retry));
    assertEquals(
        retry,
        call(server("Any").jsonTypes(RetryInfo.getDefaultInstance()), retry.getBytes(UTF_8)));
    // Of the file that has ErrorInfo, and of one that it imports.
    String field = "{\"options\":[{\"value\":{\"@type\":\"x/google.protobuf.%s\"%s}}]}";
    String own = String.format(field, "Option", ",\"name\":\"a\"");
    assertEquals(own, call("Field", own));
    String imported = String.format(field, "SourceContext", ",\"fileName\":\"a\"");
    assertEquals(imported, call("Field", imported));
  }

  @Test
  void aReplyThatHasNoJsonIsTheFunctionsFault() {
    for (Message unprintable :
        List.of(
            Any.pack(RetryInfo.getDefaultInstance()),
            Duration.newBuilder().setSeconds(Long.MAX_VALUE).build(),
            Value.newBuilder().setNumberValue(Double.NaN).build())) {
      FakeContext failing = FakeContext.create();
      EchoService<Message> echo = EchoService.of(unprintable);
      Reply reply =
          LambdaFunction.serving(echo.answering(unprintable))
              .call(
                  Call.json(EchoService.UNARY, unprintable instanceof Duration ? "\"0s\"" : "{}"),
                  failing);
      assertEquals(500, reply.http());
      assertEquals(
          "INTERNAL [] internal error, logged by the function under request id "
              + FakeContext.REQUEST_ID,
          reply.toString());
      assertEquals(1, failing.errors().size());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"application/grpc-web+json", "application/grpc-web-text+json"})
  void grpcWebHasThemInItsFrames(String contentType) {
    Call call = Call.to(EchoService.EACH).message("\"1\"").message("2");
    Call encoded = contentType.contains("text") ? call.asText() : call;
    Reply reply =
        LambdaFunction.of(server("Int64")).call(encoded.contentType(contentType), context);
    assertEquals("OK [\"1\", \"2\"]", reply.toString());
    assertEquals(contentType, reply.headers().get("content-type"));
    Call bad = Call.to(EchoService.UNARY).message("{");
    Call encodedBad = contentType.contains("text") ? bad.asText() : bad;
    assertEquals(
        "INVALID_ARGUMENT [] json: cut short at line 1 column 2 path $.",
        LambdaFunction.of(server("Int64")).call(encodedBad.contentType(contentType)).toString());
  }

  @Test
  void aStreamEndsAtTheMessageThatIsInvalid() {
    Call call = Call.stream(EchoService.EACH, "json").message("1").message("x").message("2");
    assertEquals(
        "INVALID_ARGUMENT [\"1\"] json: malformed at line 1 column 1 path $",
        LambdaFunction.of(server("Int64")).call(call, context).toString());
    assertEquals(List.of(), context.log());
  }
}
