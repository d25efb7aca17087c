package io.lambdagrpc;

import static io.lambdagrpc.fixture.TextService.UNARY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Metadata;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.lambdagrpc.fixture.Call;
import io.lambdagrpc.fixture.FakeContext;
import io.lambdagrpc.fixture.GrpcJava;
import io.lambdagrpc.fixture.LambdaFunction;
import io.lambdagrpc.fixture.MetadataProbe;
import io.lambdagrpc.fixture.Reply;
import io.lambdagrpc.fixture.Sneaky;
import io.lambdagrpc.fixture.TextService;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What becomes of a throwable that carries a status, and who may choose one for the others. (Over
 * 300 lines: the throwables that fail at everything take a third of them.)
 */
@Timeout(30)
class StatusExceptionTest {

  private static final Metadata.Key<String> REASON =
      Metadata.Key.of("x-reason", Metadata.ASCII_STRING_MARSHALLER);
  private static final Status TAKEN = Status.ALREADY_EXISTS.withDescription("taken");
  private static final String DEFAULT =
      "INTERNAL [] internal error, logged by the function under request id "
          + FakeContext.REQUEST_ID;
  private static final Call CALL = Call.to(UNARY).message("a").timeout("10S");

  private static Metadata because() {
    Metadata trailers = new Metadata();
    trailers.put(REASON, "because");
    return trailers;
  }

  private static LambdaServerBuilder throwing(Throwable failure) {
    return LambdaFunction.server(throwingService(failure));
  }

  private static ServerServiceDefinition throwingService(Throwable failure) {
    return TextService.unary(
        (request, replies) -> {
          throw Sneaky.raise(failure);
        });
  }

  private static LambdaServerBuilder handing(Throwable failure) {
    return LambdaFunction.server(handingService(failure));
  }

  private static ServerServiceDefinition handingService(Throwable failure) {
    return TextService.unary((request, replies) -> replies.onError(failure));
  }

  @Test
  void keepsItsStatusAndTrailersHoweverItComes() {
    List<Throwable> failures =
        List.of(TAKEN.asRuntimeException(because()), TAKEN.asException(because()));
    for (Throwable failure : failures) {
      for (LambdaServerBuilder server : List.of(throwing(failure), handing(failure))) {
        FakeContext context = FakeContext.create();
        Reply reply = LambdaFunction.of(server).call(CALL, context);
        assertEquals("ALREADY_EXISTS [] taken", reply.toString());
        assertEquals("because", reply.trailers().get("x-reason"));
        assertEquals(List.of(), context.log());
      }
    }
  }

  @Test
  void anUnknownStatusIsAStatus() {
    Status unknown = Status.UNKNOWN.withDescription("who knows");
    for (LambdaServerBuilder server :
        List.of(throwing(unknown.asException()), handing(unknown.asException()))) {
      FakeContext context = FakeContext.create();
      assertEquals(
          "UNKNOWN [] who knows", LambdaFunction.of(server).call(CALL, context).toString());
      assertEquals(List.of(), context.log());
    }
  }

  @Test
  void anExceptionThatSaysOkIsNoAnswer() {
    FakeContext context = FakeContext.create();
    LambdaFunction function = LambdaFunction.of(throwing(Status.OK.asRuntimeException()));
    assertEquals(DEFAULT, function.call(CALL, context).toString());
    assertEquals(1, context.errors().size());
  }

  @Test
  void trailersOfAnInterceptorGoAlongWithAFailure() {
    MetadataProbe probe = new MetadataProbe();
    probe.trailers().put(REASON, "metered");
    LambdaFunction function =
        LambdaFunction.of(handing(new IllegalStateException()).intercept(probe));
    Reply reply = function.call(CALL);
    assertEquals(DEFAULT, reply.toString());
    assertEquals("metered", reply.trailers().get("x-reason"));
  }

  @Test
  void aMapperThatThrowsIsLoggedAndTheFailureStaysAsItIs() {
    IllegalStateException constant = new IllegalStateException("one object for all calls");
    FakeContext context = FakeContext.create();
    ExceptionMapper mapper =
        (failure, trailers) -> {
          throw new IllegalArgumentException("no status for this");
        };
    Reply reply = LambdaFunction.of(throwing(constant).exceptionMapper(mapper)).call(CALL, context);
    assertEquals(DEFAULT, reply.toString());
    assertEquals(0, constant.getSuppressed().length);
    assertEquals(2, context.errors().size());
    String record = FakeContext.REQUEST_ID + " ExceptionMapper failed: ";
    assertTrue(
        context.errors().get(0).startsWith(record + "java.lang.IllegalArgumentException: no"));
  }

  private static String mapped(ExceptionMapper mapper, Throwable failure) {
    LambdaFunction function = LambdaFunction.of(throwing(failure).exceptionMapper(mapper));
    FakeContext context = FakeContext.create();
    Reply reply = function.call(CALL, context);
    String record = FakeContext.REQUEST_ID + " text.Texts/Unary failed: ";
    assertEquals(1, context.errors().stream().filter(each -> each.startsWith(record)).count());
    return reply.toString();
  }

  @Test
  void aMapperChoosesStatusAndTrailers() {
    ExceptionMapper mapper =
        (throwable, trailers) -> {
          trailers.put(REASON, throwable.getClass().getSimpleName());
          return TAKEN;
        };
    for (LambdaServerBuilder server :
        List.of(
            throwing(new IllegalArgumentException("x")),
            handing(new IllegalArgumentException("x")))) {
      FakeContext context = FakeContext.create();
      Reply reply = LambdaFunction.of(server.exceptionMapper(mapper)).call(CALL, context);
      assertEquals("ALREADY_EXISTS [] taken", reply.toString());
      assertEquals("IllegalArgumentException", reply.trailers().get("x-reason"));
      assertEquals(1, context.errors().size());
    }
  }

  @Test
  void aMapperIsNotAskedForAStatus() {
    ExceptionMapper mapper =
        (throwable, trailers) -> {
          throw new AssertionError(throwable);
        };
    LambdaServerBuilder server = throwing(TAKEN.asException()).exceptionMapper(mapper);
    assertEquals("ALREADY_EXISTS [] taken", LambdaFunction.of(server).call(CALL).toString());
  }

  @Test
  void theMappersThatAreOffered() {
    IllegalStateException failure = new IllegalStateException("out of 100% luck");
    assertEquals(
        "INTERNAL [] java.lang.IllegalStateException: out of 100% luck",
        mapped(ExceptionMapper.exposingMessages(), failure));
    assertEquals(
        "UNKNOWN [] Application error processing RPC",
        mapped(ExceptionMapper.likeGrpcJava(), failure));
  }

  /** What the Javadoc of likeGrpcJava() says of grpc-java, and where it says that they differ. */
  @Test
  void likeGrpcJavaIsLikeGrpcJava() {
    Throwable failure = new IllegalStateException("x");
    Throwable taken = TAKEN.asRuntimeException();
    assertEquals("UNKNOWN [] Application error processing RPC", theirs(throwingService(failure)));
    assertEquals("UNKNOWN [] Application error processing RPC", ours(throwing(failure)));

    assertEquals("UNKNOWN []", theirs(handingService(failure)));
    assertEquals("UNKNOWN [] Application error processing RPC", ours(handing(failure)));

    assertEquals("UNKNOWN [] Application error processing RPC", theirs(throwingService(taken)));
    assertEquals("ALREADY_EXISTS [] taken", ours(throwing(taken)));

    assertEquals("ALREADY_EXISTS [] taken", theirs(handingService(taken)));
    assertEquals("ALREADY_EXISTS [] taken", ours(handing(taken)));
  }

  private static String theirs(ServerServiceDefinition service) {
    return GrpcJava.call(server -> server.addService(service), UNARY, "a").toString();
  }

  private static String ours(LambdaServerBuilder server) {
    return LambdaFunction.of(server.exceptionMapper(ExceptionMapper.likeGrpcJava()))
        .call(CALL)
        .toString();
  }

  @Test
  void aMapperThatHasNoAnswerOrFailsLeavesTheDefault() {
    IllegalStateException failure = new IllegalStateException("x");
    assertEquals(DEFAULT, mapped((throwable, trailers) -> null, failure));
    assertEquals(DEFAULT, mapped((throwable, trailers) -> Status.OK, failure));
    assertEquals(
        DEFAULT,
        mapped(
            (throwable, trailers) -> {
              throw new StackOverflowError();
            },
            failure));
    assertEquals(
        DEFAULT,
        mapped(
            (throwable, trailers) -> {
              throw Sneaky.raise(new Exception("checked"));
            },
            failure));
  }

  @Test
  void aMapperMayThrowWhatItWasGiven() {
    assertEquals(
        DEFAULT,
        mapped(
            (throwable, trailers) -> {
              throw Sneaky.raise(throwable);
            },
            new IllegalStateException("x")));
  }

  /** A throwable that fails at everything that it is asked. */
  private static final class Nasty extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final boolean tellsItsCause;

    Nasty(boolean tellsItsCause) {
      this.tellsItsCause = tellsItsCause;
    }

    @Override
    public String getMessage() {
      throw new IllegalStateException("no message");
    }

    @Override
    public synchronized @Nullable Throwable getCause() {
      if (tellsItsCause) {
        return null;
      }
      throw new StackOverflowError();
    }

    @Override
    public void printStackTrace(PrintWriter writer) {
      throw new UnsupportedOperationException();
    }

    @Override
    public String toString() {
      throw new IllegalStateException("no text");
    }
  }

  @Test
  void aThrowableThatFailsAtEverythingIsLoggedByItsName() {
    for (LambdaServerBuilder server :
        List.of(throwing(new Nasty(true)), throwing(new Nasty(false)), handing(new Nasty(true)))) {
      FakeContext context = FakeContext.create();
      assertEquals(DEFAULT, LambdaFunction.of(server).call(CALL, context).toString());
      assertEquals(1, context.errors().size());
      assertTrue(context.errors().get(0).contains(Nasty.class.getName()));
    }
    assertEquals(DEFAULT, mapped(ExceptionMapper.exposingMessages(), new Nasty(true)));
  }

  @Test
  void causesThatGoInACircleAreLoggedOnce() {
    Throwable one = new IllegalStateException("one");
    one.initCause(new IllegalStateException("two", one));
    FakeContext context = FakeContext.create();
    assertEquals(DEFAULT, LambdaFunction.of(throwing(one)).call(CALL, context).toString());
    assertEquals(1, context.errors().size());
    assertTrue(context.errors().get(0).contains("CIRCULAR REFERENCE"));
  }

  @Test
  void trailersThatCannotBeWrittenAreAFailureToo() {
    Metadata trailers = new Metadata();
    trailers.put(
        Metadata.Key.of("x-bin", new UnwritableMarshaller()), "text that is written lazily");
    for (LambdaServerBuilder server :
        List.of(
            throwing(TAKEN.asRuntimeException(trailers)),
            handing(TAKEN.asRuntimeException(trailers)))) {
      FakeContext context = FakeContext.create();
      assertEquals(DEFAULT, LambdaFunction.of(server).call(CALL, context).toString());
      assertEquals(1, context.errors().size());
    }
  }

  private static final class UnwritableMarshaller
      implements Metadata.BinaryStreamMarshaller<String> {
    @Override
    public InputStream toStream(String value) {
      throw new IllegalStateException("not " + value);
    }

    @Override
    public String parseStream(InputStream stream) {
      return String.valueOf(new ByteArrayInputStream(new byte[0]).available());
    }
  }
}
