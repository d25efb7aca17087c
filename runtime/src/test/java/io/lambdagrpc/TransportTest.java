package io.lambdagrpc;

import static io.lambdagrpc.fixture.TextService.SERVER_STREAMING;
import static io.lambdagrpc.fixture.TextService.UNARY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Attributes;
import io.grpc.Context;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerBuilder;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServerStreamTracer;
import io.grpc.ServerTransportFilter;
import io.grpc.Status;
import io.lambdagrpc.fixture.Call;
import io.lambdagrpc.fixture.FakeContext;
import io.lambdagrpc.fixture.GrowingTimeout;
import io.lambdagrpc.fixture.GrpcJava;
import io.lambdagrpc.fixture.LambdaFunction;
import io.lambdagrpc.fixture.MetadataProbe;
import io.lambdagrpc.fixture.TextService;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Transport filters and stream tracers. (Over 300 lines: both are compared with grpc-java call by
 * call.)
 */
@Timeout(30)
class TransportTest {

  private static final Call HELLO = Call.to(UNARY).message("a");
  private static final Attributes.Key<String> NAME = Attributes.Key.create("name");

  private static final class Filter extends ServerTransportFilter {
    private final String name;
    private final List<String> events;

    Filter(String name, List<String> events) {
      this.name = name;
      this.events = events;
    }

    @Override
    public Attributes transportReady(Attributes transport) {
      events.add(name + " ready " + transport.get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR));
      return transport.toBuilder().set(NAME, name).build();
    }

    @Override
    public void transportTerminated(Attributes transport) {
      events.add(name + " terminated " + transport.get(NAME));
    }
  }

  @Test
  void filtersSeeOneTransportPerInvocation() {
    List<String> events = new CopyOnWriteArrayList<>();
    MetadataProbe probe = new MetadataProbe();
    LambdaFunction function =
        LambdaFunction.of(
            LambdaFunction.server(TextService.all())
                .addTransportFilter(new Filter("one", events))
                .addTransportFilter(new Filter("two", events))
                .intercept(probe));
    List<String> once =
        List.of(
            "one ready /203.0.113.7:0",
            "two ready /203.0.113.7:0",
            "one terminated two",
            "two terminated two");
    function.call(HELLO);
    assertEquals(once, events);
    assertEquals("two", probe.attributes().get(NAME));

    events.clear();
    function.call(Call.to("/no.Such/Method").message("a"));
    assertEquals(once, events);
  }

  @Test
  void aTransportEndsAtTheDeadlineToo() throws Exception {
    GrowingTimeout.run(
        (timeout, millis) -> {
          List<String> events = new CopyOnWriteArrayList<>();
          LambdaFunction.of(
                  LambdaFunction.server(TextService.unary((request, replies) -> {}))
                      .addTransportFilter(new Filter("one", events)))
              .call(HELLO.timeout(timeout));
          if (events.isEmpty()) {
            return false;
          }
          // A slow machine may be late with the end, and the reply does not wait.
          while (events.size() < 2) {
            Thread.onSpinWait();
          }
          assertEquals(List.of("one ready /203.0.113.7:0", "one terminated one"), events);
          return true;
        });
  }

  @Test
  void aFilterThatFailsEndsTheCall() {
    ServerTransportFilter failing =
        new ServerTransportFilter() {
          @Override
          public Attributes transportReady(Attributes transport) {
            throw new IllegalStateException("secret");
          }
        };
    FakeContext context = FakeContext.create();
    LambdaFunction function =
        LambdaFunction.of(LambdaFunction.server(TextService.all()).addTransportFilter(failing));
    assertEquals(Status.Code.INTERNAL, function.call(HELLO, context).status());
    assertEquals(1, context.errors().size());
  }

  /** Notes the calls that it gets, without sizes: in one process there are none. */
  private static final class Tracer extends ServerStreamTracer {
    static final Context.Key<String> TRACED = Context.key("traced");
    private final List<String> events;

    Tracer(List<String> events) {
      this.events = events;
    }

    static Factory factory(List<String> events) {
      return new Factory() {
        @Override
        public ServerStreamTracer newServerStreamTracer(String fullMethodName, Metadata headers) {
          events.add("tracer of " + fullMethodName);
          return new Tracer(events);
        }
      };
    }

    @Override
    public Context filterContext(Context context) {
      events.add("filterContext");
      return context.withValue(TRACED, "traced");
    }

    @Override
    public void serverCallStarted(ServerCallInfo<?, ?> call) {
      events.add("serverCallStarted " + call.getMethodDescriptor().getFullMethodName());
    }

    @Override
    public void inboundMessage(int sequence) {
      events.add("inboundMessage " + sequence);
    }

    @Override
    public void inboundMessageRead(int sequence, long wireSize, long size) {
      events.add("inboundMessageRead " + sequence);
    }

    @Override
    public void outboundMessage(int sequence) {
      events.add("outboundMessage " + sequence);
    }

    @Override
    public void outboundMessageSent(int sequence, long wireSize, long size) {
      events.add("outboundMessageSent " + sequence);
    }

    @Override
    public void streamClosed(Status status) {
      events.add("streamClosed " + status.getCode());
    }
  }

  @Test
  void tracersAreCalledAsGrpcJavaCallsThem() {
    assertSameTrace(TextService.all(), UNARY, "a");
    assertSameTrace(TextService.all(), SERVER_STREAMING, "abc");
    assertSameTrace(
        TextService.unary(
            (request, replies) -> replies.onError(Status.NOT_FOUND.asRuntimeException())),
        UNARY,
        "a");
    assertSameTrace(TextService.all(), TextService.method(UNARY.getType(), "NoSuch"), "a");
  }

  /** The events are those of grpc-java's server over Netty for the same requests. */
  @Test
  void tracersLearnOfACallWhoseRequestIsBroken() {
    Call cut = HELLO.body(new byte[] {0, 0, 0, 0, 5, 65});
    for (Call call :
        List.of(cut, HELLO.body(new byte[3]), HELLO.frame(4, new byte[1]), Call.to(UNARY))) {
      assertEquals(
          List.of(
              "tracer of text.Texts/Unary", "filterContext", "serverCallStarted text.Texts/Unary"),
          traceOf(call).subList(0, 3));
      assertEquals(4, traceOf(call).size());
    }
    assertEquals("streamClosed INTERNAL", traceOf(cut).get(3));
    assertEquals("streamClosed UNIMPLEMENTED", traceOf(Call.to(UNARY)).get(3));
    List<String> past = traceOf(HELLO.timeout("0n"));
    assertEquals("streamClosed DEADLINE_EXCEEDED", past.get(past.size() - 1));
    assertEquals(
        List.of("tracer of x/text.Texts/Unary", "filterContext", "streamClosed UNIMPLEMENTED"),
        traceOf(HELLO.under("/x")));
    assertEquals(
        List.of("tracer of text.Texts/NoSuch", "filterContext", "streamClosed UNIMPLEMENTED"),
        traceOf(cut.at("/text.Texts/NoSuch")));
  }

  /**
   * In grpc-java, no tracer sees a filterContext before an encoding that is unknown, nor the end of
   * a call whose timeout is none: that one is reset.
   */
  @Test
  void tracersLearnOfACallWhoseHeadersAreBroken() {
    for (Call call :
        List.of(
            HELLO.timeout("7x"), HELLO.with("token-bin", "*"), HELLO.with("grpc-encoding", "br"))) {
      List<String> events = traceOf(call);
      assertEquals(List.of("tracer of text.Texts/Unary", "filterContext"), events.subList(0, 2));
      assertEquals(3, events.size());
      assertTrue(events.get(2).startsWith("streamClosed "), events.get(2));
    }
    assertEquals("streamClosed INTERNAL", traceOf(HELLO.timeout("7x")).get(2));
    assertEquals(
        "streamClosed UNIMPLEMENTED",
        traceOf(HELLO.contentType("application/grpc-web+thrift")).get(2));
  }

  @Test
  void filtersSeeTheTransportOfARequestThatIsBroken() {
    List<String> events = new CopyOnWriteArrayList<>();
    LambdaFunction.of(
            LambdaFunction.server(TextService.all()).addTransportFilter(new Filter("one", events)))
        .call(HELLO.body(new byte[3]));
    assertEquals(List.of("one ready /203.0.113.7:0", "one terminated one"), events);
  }

  private static List<String> traceOf(Call call) {
    List<String> events = new CopyOnWriteArrayList<>();
    LambdaServerBuilder server = LambdaServerBuilder.create();
    traced(server, TextService.all(), events);
    LambdaFunction.of(server).call(call);
    return events;
  }

  private static void assertSameTrace(
      ServerServiceDefinition service, MethodDescriptor<String, String> method, String request) {
    List<String> expected = new CopyOnWriteArrayList<>();
    // On its default executor, messages overtake the look-up of the method there.
    GrpcJava.call(server -> traced(server.directExecutor(), service, expected), method, request);
    List<String> found = new CopyOnWriteArrayList<>();
    LambdaServerBuilder server = LambdaServerBuilder.create();
    traced(server, service, found);
    LambdaFunction.of(server).call(Call.to(method).message(request));
    assertEquals(expected, found);
  }

  private static void traced(
      ServerBuilder<?> server, ServerServiceDefinition service, List<String> events) {
    server.addService(service).addStreamTracerFactory(Tracer.factory(events));
  }

  @Test
  void aTracersContextReachesTheService() {
    LambdaServerBuilder server =
        LambdaFunction.server(
                TextService.unary(
                    (request, replies) -> TextService.echo(Tracer.TRACED.get(), replies)))
            .addStreamTracerFactory(Tracer.factory(new CopyOnWriteArrayList<>()));
    assertEquals("OK [echo traced]", LambdaFunction.of(server).call(HELLO).toString());
  }

  @Test
  void theEndOfTheStreamIsToldOnceWhateverEndsIt() throws Exception {
    GrowingTimeout.run(
        (timeout, millis) -> {
          List<String> events = new CopyOnWriteArrayList<>();
          LambdaFunction.of(
                  LambdaFunction.server(TextService.unary((request, replies) -> {}))
                      .addStreamTracerFactory(Tracer.factory(events)))
              .call(HELLO.timeout(timeout));
          if (events.isEmpty()) {
            return false;
          }
          // A slow machine may be late with it, and the reply does not wait.
          while (!events.contains("streamClosed DEADLINE_EXCEEDED")) {
            Thread.onSpinWait();
          }
          assertEquals("streamClosed DEADLINE_EXCEEDED", events.get(events.size() - 1));
          assertEquals(
              1, events.stream().filter(event -> event.startsWith("streamClosed")).count());
          return true;
        });
  }

  @Test
  void aTracerThatFailsAtTheEndChangesNoReply() throws Exception {
    AtomicBoolean begun = new AtomicBoolean();
    ServerStreamTracer.Factory factory =
        new ServerStreamTracer.Factory() {
          @Override
          public ServerStreamTracer newServerStreamTracer(String method, Metadata headers) {
            return new ServerStreamTracer() {
              @Override
              public void streamClosed(Status status) {
                throw new IllegalStateException("tracer " + status.getCode());
              }
            };
          }
        };
    LambdaFunction function =
        LambdaFunction.of(
            LambdaFunction.server(
                    TextService.unary(
                        (request, replies) -> {
                          switch (request) {
                            case "never" -> begun.set(true);
                            case "fails" -> throw new IllegalStateException("service");
                            default -> TextService.echo(request, replies);
                          }
                        }))
                .addStreamTracerFactory(factory));
    FakeContext context = FakeContext.create();
    assertEquals("OK [echo a]", function.call(HELLO, context).toString());
    assertEquals(1, context.errors().size());
    assertTrue(context.errors().get(0).contains("tracer OK"), context.errors().get(0));

    GrowingTimeout.run(
        (timeout, millis) -> {
          FakeContext late = FakeContext.create();
          Call never = Call.to(UNARY).message("never").timeout(timeout);
          assertEquals(Status.Code.DEADLINE_EXCEEDED, function.call(never, late).status());
          if (!begun.get()) {
            return false;
          }
          while (late.errors().stream().noneMatch(text -> text.contains("tracer DEADLINE_"))) {
            Thread.onSpinWait();
          }
          return true;
        });

    Call fails = Call.to(UNARY).message("fails").timeout("20S");
    assertEquals(Status.Code.INTERNAL, function.call(fails).status());
  }
}
