package io.lambdagrpc.internal.json;

import static io.grpc.stub.ServerCalls.asyncUnaryCall;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Int64Value;
import com.google.protobuf.Message;
import com.google.protobuf.MessageLite;
import com.google.protobuf.StringValue;
import io.grpc.BindableService;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.MethodDescriptor.PrototypeMarshaller;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.lambdagrpc.Dispatcher;
import io.lambdagrpc.LambdaServerBuilder;
import io.lambdagrpc.fixture.Call;
import io.lambdagrpc.fixture.EchoSchema;
import io.lambdagrpc.fixture.EchoService;
import io.lambdagrpc.fixture.FakeContext;
import io.lambdagrpc.fixture.LambdaFunction;
import io.lambdagrpc.fixture.Reply;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the type of a message in JSON comes from, and what interceptors see of it. */
class JsonMethodTest {

  private static final Call HELLO = Call.json(EchoService.UNARY, "\"12\"");

  private final FakeContext context = FakeContext.create();

  /** Bytes as they come: a marshaller without a prototype. */
  private static final class BytesMarshaller implements Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static ServerServiceDefinition service(
      Marshaller<byte[]> marshaller, @Nullable Object schema) {
    return ServerServiceDefinition.builder("echo.Echo")
        .addMethod(
            MethodDescriptor.newBuilder(marshaller, marshaller)
                .setType(MethodType.UNARY)
                .setFullMethodName("echo.Echo/Unary")
                .setSchemaDescriptor(schema)
                .build(),
            asyncUnaryCall(
                (byte[] request, StreamObserver<byte[]> replies) -> {
                  replies.onNext(request);
                  replies.onCompleted();
                }))
        .build();
  }

  private Reply call(ServerServiceDefinition service, Call call) {
    return LambdaFunction.serving(service).call(call, context);
  }

  @Test
  void aMarshallerOfAnyKindHasItsTypeFromTheSchema() {
    assertEquals(
        "OK [\"12\"]", call(service(new BytesMarshaller(), new EchoSchema()), HELLO).toString());
    assertEquals(
        "INVALID_ARGUMENT [] json: $: Not an int64 value: \"a\"",
        call(
                service(new BytesMarshaller(), new EchoSchema()),
                Call.json(EchoService.UNARY, "\"a\""))
            .toString());
    assertEquals(List.of(), context.log());
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "other"})
  void withoutPrototypeAndSchemaItIsAnUnsupportedMediaTypeAndTheLogTells(String schema) {
    ServerServiceDefinition service =
        service(new BytesMarshaller(), schema.equals("none") ? null : schema);
    Reply reply = call(service, HELLO);
    assertEquals(415, reply.http());
    String text =
        "codec: json (expected: proto; for JSON the function needs a marshaller with a prototype or"
            + " a schema descriptor for echo.Echo/Unary)";
    assertEquals("UNIMPLEMENTED [] " + text, reply.toString());
    assertLogs(text);
    assertEquals("OK [a]", call(service, Call.proto(EchoService.UNARY, "a")).toString());
    assertEquals(1, context.log().size());
  }

  private void assertLogs(String text) {
    assertEquals(1, context.log().size());
    String record = context.errors().get(0);
    assertTrue(record.contains(text), record);
    assertTrue(record.contains("echo.Echo/Unary"), record);
  }

  @Test
  void aStreamWithoutATypeIsAnUnsupportedMediaTypeToo() {
    EchoService<byte[]> echo = EchoService.of(new BytesMarshaller());
    Reply reply = call(echo.service(), Call.stream(EchoService.EACH, "json").message("1"));
    assertEquals(415, reply.http());
    assertEquals("application/json", reply.headers().get("content-type"));
    assertEquals(1, context.errors().size());
  }

  @Test
  void grpcWebHasTheStatusInItsTrailers() {
    Call call = Call.to(EchoService.UNARY).message("1").contentType("application/grpc-web+json");
    Reply reply = call(service(new BytesMarshaller(), null), call);
    assertEquals(200, reply.http());
    assertTrue(reply.toString().startsWith("UNIMPLEMENTED [] codec: json (expected: proto"));
    assertEquals(1, context.errors().size());
  }

  @Test
  void aLiteMessageNeedsProtobufJava() {
    MessageLite lite =
        (MessageLite)
            Proxy.newProxyInstance(
                MessageLite.class.getClassLoader(),
                new Class<?>[] {MessageLite.class},
                (proxy, method, arguments) -> null);
    EchoService<MessageLite> echo = EchoService.of(new Lite(lite));
    Reply reply = call(echo.service(), HELLO);
    assertEquals(415, reply.http());
    String text =
        "codec: json (expected: proto; for JSON the function needs protobuf-java, since messages of"
            + " protobuf-javalite have no names for their fields)";
    assertEquals("UNIMPLEMENTED [] " + text, reply.toString());
    assertLogs(text);
    assertThrows(
        IllegalArgumentException.class, () -> LambdaServerBuilder.create().jsonTypes(lite));
  }

  private record Lite(MessageLite lite) implements PrototypeMarshaller<MessageLite> {
    @Override
    public MessageLite getMessagePrototype() {
      return lite;
    }

    @Override
    public Class<MessageLite> getMessageClass() {
      return MessageLite.class;
    }

    @Override
    public InputStream stream(MessageLite value) {
      return InputStream.nullInputStream();
    }

    @Override
    public MessageLite parse(InputStream stream) {
      return lite;
    }
  }

  private static final class Spy implements ServerInterceptor {
    private final List<Object> seen = new ArrayList<>();

    @Override
    public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(
        ServerCall<ReqT, RespT> call, Metadata headers, ServerCallHandler<ReqT, RespT> next) {
      return new SimpleForwardingServerCallListener<>(
          next.startCall(
              new SimpleForwardingServerCall<ReqT, RespT>(call) {
                @Override
                public void sendMessage(RespT message) {
                  seen.add(message);
                  super.sendMessage(message);
                }
              },
              headers)) {
        @Override
        public void onMessage(ReqT message) {
          seen.add(message);
          super.onMessage(message);
        }
      };
    }
  }

  @Test
  void anInterceptorSeesTheMessagesOfTheService() {
    Spy spy = new Spy();
    EchoService<Int64Value> echo = EchoService.of(Int64Value.getDefaultInstance());
    call(ServerInterceptors.intercept(echo.service(), spy), HELLO);
    assertEquals(List.of(Int64Value.of(12), Int64Value.of(12)), spy.seen);
  }

  @Test
  void anInterceptorOfMarshalledMessagesSeesBytesOfProtobuf() throws IOException {
    Spy spy = new Spy();
    ServerServiceDefinition marshalled =
        ServerInterceptors.intercept(
            ServerInterceptors.useInputStreamMessages(
                service(new BytesMarshaller(), new EchoSchema())),
            spy);
    assertEquals("OK [\"12\"]", call(marshalled, HELLO).toString());
    assertEquals(2, spy.seen.size());
    InputStream request = assertInstanceOf(InputStream.class, spy.seen.get(0));
    request.reset();
    assertEquals(Int64Value.of(12), Int64Value.parseFrom(request));
  }

  @Test
  void aBindableServiceAndADispatcherAreServedAlike() {
    EchoService<StringValue> echo = EchoService.of(StringValue.getDefaultInstance());
    BindableService bindable = echo::service;
    Dispatcher dispatcher =
        new Dispatcher() {
          @Override
          public String serviceName() {
            return "echo.Echo";
          }

          @Override
          public @Nullable ServerMethodDefinition<?, ?> findMethod(String methodName) {
            return echo.service().getMethod("echo.Echo/" + methodName);
          }

          @Override
          public ServerServiceDefinition bindService() {
            return echo.service();
          }
        };
    for (BindableService service : List.of(bindable, dispatcher)) {
      LambdaServerBuilder server = LambdaServerBuilder.create();
      server.addService(service);
      assertEquals("OK [\"12\"]", LambdaFunction.of(server).call(HELLO).toString());
    }
    assertEquals("12", echo.received().get(1).getValue());
  }

  /**
   * A library that lacks is told to the client; a class that could not be initialized is not one.
   */
  @Test
  void aClassThatIsThereAndFailsIsNoLibraryThatLacks() {
    JsonCodec codec = new JsonCodec(List.of(), false, false);
    assertEquals(
        Status.Code.UNIMPLEMENTED,
        assertThrows(
                StatusRuntimeException.class, () -> codec.bind(failingWith("com/google/gson/Gson")))
            .getStatus()
            .getCode());
    String initialization = "Could not initialize class com.google.gson.Gson";
    assertEquals(
        initialization,
        assertThrows(NoClassDefFoundError.class, () -> codec.bind(failingWith(initialization)))
            .getMessage());
  }

  private static MethodDescriptor<Message, Message> failingWith(String message) {
    PrototypeMarshaller<Message> marshaller =
        new PrototypeMarshaller<>() {
          @Override
          public Message getMessagePrototype() {
            throw new NoClassDefFoundError(message);
          }

          @Override
          public Class<Message> getMessageClass() {
            return Message.class;
          }

          @Override
          public InputStream stream(Message value) {
            throw new AssertionError("no message is written");
          }

          @Override
          public Message parse(InputStream stream) {
            throw new AssertionError("no message is read");
          }
        };
    return MethodDescriptor.<Message, Message>newBuilder()
        .setType(MethodType.UNARY)
        .setFullMethodName("a.B/C")
        .setRequestMarshaller(marshaller)
        .setResponseMarshaller(marshaller)
        .build();
  }

  /** A registry may make a descriptor for each call. */
  @Test
  void methodsWithoutEndAreServedAndNotKept() throws IOException {
    JsonCodec codec = new JsonCodec(List.of(), false, false);
    EchoService<StringValue> echo = EchoService.of(StringValue.getDefaultInstance());
    for (int i = 0; i < 2000; i++) {
      JsonMethod method = codec.bind(echo.method(MethodType.UNARY, EchoService.UNARY));
      InputStream read = method.decodeRequest(new ByteArrayInputStream("\"a\"".getBytes(UTF_8)));
      assertEquals("\n\u0001a", new String(read.readAllBytes(), UTF_8));
    }
  }
}
