package io.lambdagrpc.attacks;

import com.google.protobuf.Any;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.FieldMask;
import com.google.protobuf.Int64Value;
import com.google.protobuf.Message;
import com.google.protobuf.StringValue;
import com.google.protobuf.Timestamp;
import com.google.protobuf.Type;
import com.google.protobuf.UInt64Value;
import com.google.protobuf.Value;
import io.grpc.BindableService;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.lambdagrpc.LambdaServerBuilder;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The services under attack. What they were asked is kept, so that an attack can tell a call that
 * reached one of them from one that did not. (Over 300 lines: it has many ways to fail.)
 */
final class Victim implements ServerInterceptor {

  private static final String OPEN_SERVICE = "attack.v1.Victim";
  private static final String GUARDED_SERVICE = "attack.v1.Guarded";

  static final String ECHO = OPEN_SERVICE + "/Echo";
  static final String SPLIT = OPEN_SERVICE + "/Split";
  static final String JOIN = OPEN_SERVICE + "/Join";
  static final String CHAT = OPEN_SERVICE + "/Chat";
  static final String FAIL = OPEN_SERVICE + "/Fail";

  /** Messages with all that JSON has a form of its own for, each sent back as it came. */
  private static final String TYPES_SERVICE = "attack.v1.Types";

  static final String VALUE = TYPES_SERVICE + "/Value";
  static final String TYPE = TYPES_SERVICE + "/Type";
  static final String MASK = TYPES_SERVICE + "/Mask";
  static final String TIME = TYPES_SERVICE + "/Time";
  static final String NUMBER = TYPES_SERVICE + "/Number";
  static final String UNSIGNED = TYPES_SERVICE + "/Unsigned";
  static final String FILE = TYPES_SERVICE + "/File";

  /** One that a front has a route with an authorizer for; those of the other service are open. */
  static final String GUARDED = GUARDED_SERVICE + "/Unary";

  static final Metadata.Key<String> TOKEN =
      Metadata.Key.of("x-token", Metadata.ASCII_STRING_MARSHALLER);

  /** A call with it gets all of its metadata back. */
  static final Metadata.Key<String> ECHO_ALL =
      Metadata.Key.of("x-echo-all", Metadata.ASCII_STRING_MARSHALLER);

  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
  private static final Context.Key<Metadata> REQUEST = Context.key("request");

  /** The full names of the methods that were reached. */
  final Queue<String> reached = new ConcurrentLinkedQueue<>();

  /** The addresses that calls seemed to come from. */
  final Queue<String> addresses = new ConcurrentLinkedQueue<>();

  /** Returns a server of these services. */
  LambdaServerBuilder server() {
    return LambdaServerBuilder.create()
        .addService((BindableService) this::open)
        .addService((BindableService) this::guarded)
        .addService((BindableService) Victim::types)
        .jsonTypes(Timestamp.getDefaultInstance(), Any.getDefaultInstance())
        .intercept(this)
        .addStreamTracerFactory(
            new ServerStreamTracer.Factory() {
              @Override
              public ServerStreamTracer newServerStreamTracer(String path, Metadata headers) {
                if ("trace".equals(headers.get(TOKEN))) {
                  throw new IllegalStateException(Canary.EXCEPTION);
                }
                return new ServerStreamTracer() {};
              }
            });
  }

  private ServerServiceDefinition open() {
    return ServerServiceDefinition.builder(OPEN_SERVICE)
        .addMethod(method(ECHO, MethodType.UNARY), ServerCalls.asyncUnaryCall(Victim::echo))
        .addMethod(
            method(SPLIT, MethodType.SERVER_STREAMING),
            ServerCalls.asyncServerStreamingCall(Victim::split))
        .addMethod(
            method(JOIN, MethodType.CLIENT_STREAMING),
            ServerCalls.asyncClientStreamingCall(replies -> new Joined(replies, false)))
        .addMethod(
            method(CHAT, MethodType.BIDI_STREAMING),
            ServerCalls.asyncBidiStreamingCall(replies -> new Joined(replies, true)))
        .addMethod(method(FAIL, MethodType.UNARY), ServerCalls.asyncUnaryCall(Victim::fail))
        .build();
  }

  private ServerServiceDefinition guarded() {
    return ServerServiceDefinition.builder(GUARDED_SERVICE)
        .addMethod(method(GUARDED, MethodType.UNARY), ServerCalls.asyncUnaryCall(Victim::echo))
        .build();
  }

  private static ServerServiceDefinition types() {
    return ServerServiceDefinition.builder(TYPES_SERVICE)
        .addMethod(mirror(VALUE, Value.getDefaultInstance()), mirroring())
        .addMethod(mirror(TYPE, Type.getDefaultInstance()), mirroring())
        .addMethod(mirror(MASK, FieldMask.getDefaultInstance()), mirroring())
        .addMethod(mirror(TIME, Timestamp.getDefaultInstance()), mirroring())
        .addMethod(mirror(NUMBER, Int64Value.getDefaultInstance()), mirroring())
        .addMethod(mirror(UNSIGNED, UInt64Value.getDefaultInstance()), mirroring())
        .addMethod(mirror(FILE, FileDescriptorProto.getDefaultInstance()), mirroring())
        .build();
  }

  private static <T extends Message> MethodDescriptor<T, T> mirror(String name, T type) {
    return MethodDescriptor.<T, T>newBuilder()
        .setFullMethodName(name)
        .setType(MethodType.UNARY)
        .setSafe(true)
        .setRequestMarshaller(ProtoUtils.marshaller(type))
        .setResponseMarshaller(ProtoUtils.marshaller(type))
        .build();
  }

  private static <T> ServerCallHandler<T, T> mirroring() {
    return ServerCalls.asyncUnaryCall(
        (T request, StreamObserver<T> replies) -> {
          replies.onNext(request);
          replies.onCompleted();
        });
  }

  private static MethodDescriptor<StringValue, StringValue> method(String name, MethodType type) {
    return MethodDescriptor.<StringValue, StringValue>newBuilder()
        .setFullMethodName(name)
        .setType(type)
        .setSafe(name.equals(ECHO))
        .setRequestMarshaller(ProtoUtils.marshaller(StringValue.getDefaultInstance()))
        .setResponseMarshaller(ProtoUtils.marshaller(StringValue.getDefaultInstance()))
        .build();
  }

  @Override
  public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(
      ServerCall<ReqT, RespT> call, Metadata headers, ServerCallHandler<ReqT, RespT> next) {
    reached.add(call.getMethodDescriptor().getFullMethodName());
    SocketAddress client = call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
    if (client instanceof InetSocketAddress address && address.getAddress() != null) {
      addresses.add(address.getAddress().getHostAddress());
    }
    String token = headers.get(TOKEN);
    if ("throw".equals(token)) {
      throw new IllegalStateException(Canary.EXCEPTION);
    }
    call.setCompression("gzip");
    return Contexts.interceptCall(
        Context.current().withValue(REQUEST, headers),
        headers.containsKey(ECHO_ALL) ? echoing(call, headers) : call,
        headers,
        next);
  }

  private static <ReqT, RespT> ServerCall<ReqT, RespT> echoing(
      ServerCall<ReqT, RespT> call, Metadata request) {
    return new SimpleForwardingServerCall<>(call) {
      @Override
      public void sendHeaders(Metadata headers) {
        headers.merge(request);
        super.sendHeaders(headers);
      }
    };
  }

  /** Answers with the text, and with the caller's token, or all that it sent, as trailers. */
  private static void echo(StringValue request, StreamObserver<StringValue> replies) {
    replies.onNext(StringValue.of("echo " + request.getValue()));
    Metadata headers = REQUEST.get();
    String token = headers.get(TOKEN);
    Metadata trailers = new Metadata();
    if (headers.containsKey(ECHO_ALL)) {
      trailers.merge(headers);
    } else if (token != null) {
      trailers.put(TOKEN, token);
    }
    if (trailers.keys().isEmpty()) {
      replies.onCompleted();
    } else {
      replies.onError(Status.ABORTED.withDescription("echo").asRuntimeException(trailers));
    }
  }

  private static void split(StringValue request, StreamObserver<StringValue> replies) {
    request
        .getValue()
        .codePoints()
        .forEach(c -> replies.onNext(StringValue.of(Character.toString(c))));
    replies.onCompleted();
  }

  /** Joins what it is sent, or answers each. */
  private static final class Joined implements StreamObserver<StringValue> {

    private final StreamObserver<StringValue> replies;
    private final boolean each;
    private final StringBuilder all = new StringBuilder();

    Joined(StreamObserver<StringValue> replies, boolean each) {
      this.replies = replies;
      this.each = each;
    }

    @Override
    public void onNext(StringValue request) {
      all.append(request.getValue());
      if (each) {
        replies.onNext(request);
      }
    }

    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onCompleted() {
      if (!each) {
        replies.onNext(StringValue.of(all.toString()));
      }
      replies.onCompleted();
    }
  }

  /** What {@link #fail} can do, each with the status that its client has to see. */
  enum Way {
    RUNTIME(13, true),
    ERROR(13, true),
    OVERFLOW(13, true),
    CHECKED(13, true),
    CHAIN(13, true),
    CAUSE_OF_THROWN(13, true),
    CAUSE_OF_CAUSE(13, true),
    ON_ERROR(13, true),
    NO_MESSAGE(13, true),
    OK_THROWN(13, true),
    TWICE(13, true),
    NO_ANSWER(13, true),
    SILENT(4, true),

    /** Nobody can interrupt it. */
    BLOCKS(4, true),

    /** grpc-java's stubs look for a status among the causes, and hand on nothing else. */
    CAUSE_OF_ON_ERROR(7, false),
    UNKNOWN_WITH_CAUSE(2, false),
    STATUS(5, false),
    STATUS_WITH_CAUSE(5, false),
    STATUS_ON_ERROR(5, false),
    CREDENTIALS_IN_TRAILERS(5, false);

    final int status;

    /** Whether the log has to have a record of it: it is no status of the service's own. */
    final boolean logged;

    Way(int status, boolean logged) {
      this.status = status;
      this.logged = logged;
    }
  }

  private static void fail(StringValue request, StreamObserver<StringValue> replies) {
    IllegalStateException failure = new IllegalStateException(Canary.EXCEPTION);
    Throwable upstream =
        Status.PERMISSION_DENIED.withDescription(Canary.UPSTREAM).asRuntimeException();
    Status own = Status.NOT_FOUND.withDescription("own");
    switch (Way.valueOf(request.getValue())) {
      case RUNTIME -> throw failure;
      case ERROR -> throw new AssertionError(Canary.EXCEPTION);
      case OVERFLOW -> overflow(0);
      case CHECKED -> Victim.<RuntimeException>sneakily(new Exception(Canary.EXCEPTION));
      case CHAIN -> throw new IllegalArgumentException(new IllegalStateException(failure));
      case CAUSE_OF_THROWN -> throw new IllegalStateException("outer", upstream);
      case CAUSE_OF_CAUSE ->
          throw new IllegalStateException("outer", new IllegalStateException("inner", upstream));
      case CAUSE_OF_ON_ERROR ->
          replies.onError(
              new IllegalStateException("outer", Status.PERMISSION_DENIED.asRuntimeException()));
      case ON_ERROR -> replies.onError(failure);
      case UNKNOWN_WITH_CAUSE -> throw Status.UNKNOWN.withCause(failure).asRuntimeException();
      case NO_MESSAGE -> throw new NullPointerException();
      case STATUS -> throw own.asRuntimeException();
      case STATUS_WITH_CAUSE -> throw own.withCause(failure).asRuntimeException();
      case STATUS_ON_ERROR -> replies.onError(own.withCause(upstream).asException());
      case CREDENTIALS_IN_TRAILERS -> replies.onError(own.asRuntimeException(credentials()));
      case OK_THROWN -> throw Status.OK.asRuntimeException();
      case TWICE -> {
        replies.onNext(request);
        replies.onNext(request);
        replies.onCompleted();
      }
      case NO_ANSWER -> replies.onCompleted();
      case SILENT -> {}
      case BLOCKS -> block();
    }
  }

  /** Does not hear that it is interrupted. */
  private static void block() {
    while (true) {
      LockSupport.park();
      boolean unused = Thread.interrupted();
    }
  }

  private static Metadata credentials() {
    Metadata trailers = new Metadata();
    trailers.put(AUTHORIZATION, Canary.CREDENTIALS);
    trailers.put(
        Metadata.Key.of("set-cookie", Metadata.ASCII_STRING_MARSHALLER),
        "session=" + Canary.CREDENTIALS);
    return trailers;
  }

  @SuppressWarnings("InfiniteRecursion") // to the end of the stack
  private static int overflow(int depth) {
    return overflow(depth + 1) + 1;
  }

  /** Throws what Java wants declared, as Kotlin does. */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <E extends Exception> void sneakily(Exception failure) throws E {
    throw (E) failure;
  }

  /** Returns the text of a good reply to a call of one of the methods with {@code request}. */
  static @Nullable String answer(String fullMethodName, String request) {
    return switch (fullMethodName) {
      case ECHO, GUARDED -> "echo " + request;
      case SPLIT, JOIN, CHAT -> request;
      default -> null;
    };
  }
}
